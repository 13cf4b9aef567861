// The plan: everything that was found, judged. Pure; the same for every phase.
import type { MigrateWish } from './migrate-wish.ts';
import type { MigrationFacts, StoreFinding } from './migration-facts.ts';
import { clusterVersion } from './cluster-version.ts';
import { estimate } from './estimate.ts';
import { fingerprintOf } from './fingerprint.ts';
import { isMoving } from './is-moving.ts';
import type { MigrationPlan, PlannedStore, PlannedTarget } from './migration-plan.ts';
import { neededRoom } from './needed-room.ts';
import { rateCluster } from './rate-cluster.ts';
import { rateContents } from './rate-contents.ts';
import { rateNames } from './rate-names.ts';
import { rateOverlap } from './rate-overlap.ts';
import { rateOwners } from './rate-owners.ts';
import { ratePlace } from './rate-place.ts';
import { rateSpace } from './rate-space.ts';
import { rateStores } from './rate-stores.ts';
import { targetProbe } from './target-probe.ts';
import { rateUnproven, unproven } from './unproven.ts';

/** Judges. Whether it may begin is another question: `planRefusal`. */
export function planMigration(facts: MigrationFacts, wish: MigrateWish): MigrationPlan {
  const { cluster, resolved } = facts;
  const reasons = [
    rateStores,
    rateOverlap,
    ratePlace,
    rateOwners,
    rateContents,
    rateSpace,
    rateNames,
    rateCluster,
    rateUnproven,
  ].flatMap((rate) => rate(facts, wish));
  const { server, database } = cluster.instance;
  return {
    instance: { server, database },
    version: clusterVersion(cluster),
    system: resolved.system,
    target: plannedTarget(facts),
    stores: facts.stores.map(plannedStore),
    dragged: resolved.dragged,
    reasons: reasons.map((reason) => ({
      ...reason,
      lifted: reason.risk !== null && wish.accepted.has(reason.risk),
    })),
    estimate: estimate(facts, wish),
    unproven: unproven(facts),
    fingerprint: fingerprintOf(cluster, resolved, facts.target.to),
  };
}

function plannedStore(store: StoreFinding): PlannedStore {
  const { place, folder, to, fromLocal, toLocal, source, there } = store;
  const filled = there?.kind === 'read' ? { files: there.survey.files, bytes: there.survey.bytes } : null;
  return {
    kind: place.kind,
    from: place.path,
    fromLocal,
    to,
    toLocal,
    folder,
    moves: isMoving(store),
    setting: place.setting,
    sources: place.sources,
    location: place.location,
    found: source.kind === 'read' ? source.survey : null,
    there: there === null ? { files: 0, bytes: 0 } : filled,
  };
}

function plannedTarget(facts: MigrationFacts): PlannedTarget {
  const { to, toLocal, place } = facts.target;
  const probe = targetProbe(facts.target);
  const needed = neededRoom(facts);
  return {
    to,
    toLocal,
    state: place.kind === 'probed' ? stateOf(place.probe.state) : place.kind === 'absent' ? 'absent' : null,
    realPath: probe?.realPath ?? null,
    fileSystem: probe?.fileSystem ?? null,
    freeBytes: probe?.freeBytes ?? null,
    freeInodes: probe?.freeInodes ?? null,
    neededBytes: needed.bytes,
    neededInodes: needed.inodes,
  };
}

function stateOf(state: 'folder' | 'missing' | 'other'): PlannedTarget['state'] {
  return state === 'missing' ? 'absent' : state;
}
