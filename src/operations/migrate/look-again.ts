// What a plan stands on, read once more: a copy that came after it may have taken days.
import type { Hosts, InstanceDatabase } from '../../edges.ts';
import { RefusedError } from '../../errors.ts';
import type { Cluster } from '../../model/cluster.ts';
import { findPlaces } from './find-places.ts';
import { whatMoved } from './fingerprint.ts';
import type { MigrateWish } from './migrate-wish.ts';
import type { MigrationPlan } from './migration-plan.ts';
import { planRefusal } from './plan-refusal.ts';
import { askBackup, askLicense, type PlanSettings } from './prepare-migration.ts';
import { rateCluster } from './rate-cluster.ts';
import { rateAtRest } from './rate-stores.ts';

/** What was consented to. */
export interface Planned {
  readonly plan: Pick<MigrationPlan, 'fingerprint'>;
  /** As it was read for the plan. */
  readonly cluster: Pick<Cluster, 'nodes'>;
  readonly wish: MigrateWish;
  /** What to type to go on. */
  readonly command: string;
}

/** What it uses of the world. */
export interface LookEdges {
  readonly database: InstanceDatabase;
  readonly hosts: Pick<Hosts, 'serviceOf' | 'api'>;
}

/**
 * Nodes, versions, folders and who tells of them, license and backup, between the last copy while the nodes work and the first node that is touched. Marks of
 * another outage are not looked for here, but under the lock.
 * @returns the cluster as it is now
 * @throws RefusedError migrate.plan-moved, where it is not what was consented to; the plan's codes of the cluster; store.*
 * @throws UnavailableError database.*
 */
export async function lookAgain(
  { plan, cluster: before, wish, command }: Planned,
  settings: PlanSettings,
  edges: LookEdges,
  signal: AbortSignal,
): Promise<Cluster> {
  const { cluster, fingerprint, atRest } = await findPlaces(wish, settings, edges, signal);
  const onward = `No node was touched, and what was copied stays. Once it is as it should be, this plans anew, asks anew, and copies only what has changed: ${command}`;
  const changed = [...whatJoined(before.nodes, cluster.nodes), ...whatMoved(plan.fingerprint, fingerprint)];
  if (changed.length > 0)
    throw new RefusedError(
      'migrate.plan-moved',
      `since the plan was made, before the copying, this has changed: ${changed.join('; ')}`,
      { hint: onward },
    );
  const license = await askLicense(edges.database, signal);
  const backup = await askBackup(edges.database, signal);
  const facts = { cluster, periods: settings.periods, license, backup, signs: [] };
  const reasons = [...rateAtRest({ atRest }), ...rateCluster(facts, wish)].map((reason) => ({
    ...reason,
    lifted: reason.risk !== null && wish.accepted.has(reason.risk),
  }));
  const refused = planRefusal({ reasons }, 'cutover');
  if (refused === null) return cluster;
  throw new RefusedError(refused.code, refused.message, { hint: `${refused.hint ?? ''}\n${onward}` });
}

function whatJoined(before: Cluster['nodes'], now: Cluster['nodes']): readonly string[] {
  const rowIn = (rows: Cluster['nodes'], id: string): Cluster['nodes'][number] | undefined =>
    rows.find((row) => row.id.toLowerCase() === id.toLowerCase());
  return [
    ...now.flatMap(({ id, name }) =>
      rowIn(before, id) === undefined ? [`${name} joined the instance`] : [],
    ),
    ...before.flatMap(({ id, name, version }) => {
      const row = rowIn(now, id);
      if (row === undefined) return [`${name} is no node of the instance any more`];
      if (version === null || row.version === null || row.version === version) return [];
      return [`${name} ran version ${version}, and runs ${row.version}`];
    }),
  ];
}
