// Whether source and target are two different places: a copy onto itself or into itself proves nothing.
import { isInside, joinNodePath, partsBelow, sameNodePath } from '../../model/node-path.ts';
import { onItsDisk } from '../../model/place-location.ts';
import { isMoving } from './is-moving.ts';
import type { MigrationFacts, StoreFinding } from './migration-facts.ts';
import { planReason } from './plan-reason.ts';
import type { PlanReason } from './plan-reason.ts';
import { targetProbe } from './target-probe.ts';

/** The first that is found of each store: the others follow from it. */
export function rateOverlap(facts: MigrationFacts): readonly PlanReason[] {
  const apart: StoreFinding[] = [];
  const reasons: PlanReason[] = [];
  for (const store of facts.stores.filter(isMoving)) {
    const found = overlap(store, facts);
    if (found === null) apart.push(store);
    else reasons.push(found);
  }
  return [...reasons, ...nested(facts), ...sameDevice(apart, facts)];
}

/** As the nodes spell them, and as they are on this machine with all links resolved. */
function overlap(store: StoreFinding, facts: MigrationFacts): PlanReason | null {
  const { kind, path } = store.place;
  const about = { store: kind };
  // By a share of a disk, of which nobody says whose disk it is, a folder may be itself.
  const sources = [path, store.fromLocal, realSource(store), onItsDisk(path)];
  for (const other of facts.stores) {
    const targets = [other.to, other.toLocal, realTarget(other, facts), onItsDisk(other.to)];
    for (const [at, source] of sources.entries()) {
      const target = targets[at];
      if (source === null || target === null || target === undefined) continue;
      if (other === store && sameNodePath(source, target))
        return planReason('target.is-source', 'forbid', `'${other.to}' is ${kind} itself, by another name`, {
          ...about,
          hint: 'Give another folder with --to.',
        });
      if (isInside(target, source))
        return planReason('target.inside-source', 'forbid', `'${other.to}' is inside ${kind}, '${path}'`, {
          ...about,
          hint: 'Give a folder outside of every store with --to.',
        });
      if (isInside(source, target))
        return planReason('target.holds-source', 'forbid', `${kind}, '${path}', is inside '${other.to}'`, {
          ...about,
          hint: 'Give a folder outside of every store with --to.',
        });
    }
  }
  return null;
}

/**
 * Octopus gives every kind a folder of its own; as the nodes spell them, none is inside another (resolve-stores.ts). Over a link or a map one may
 * be all the same: it would be copied twice, and what is its own would be taken for the other's.
 */
function nested({ stores }: MigrationFacts): readonly PlanReason[] {
  const moving = stores.filter(isMoving);
  return moving.flatMap((inner, at) => {
    const outer = moving.find((other, place) => {
      const [one, two] = [realSource(inner), realSource(other)];
      if (other === inner || one === null || two === null || !isInside(one, two)) return false;
      // Of two kinds in one folder, the later one tells.
      return !isInside(two, one) || place < at;
    });
    if (outer === undefined) return [];
    const { kind, path } = inner.place;
    const where = `'${realSource(inner) ?? ''}' in '${realSource(outer) ?? ''}'`;
    return [
      planReason('store.nested', 'forbid', `${kind}, '${path}', leads into ${outer.place.kind}: ${where}`, {
        store: kind,
        hint: 'Give one of them a folder of its own first, with Octopus.Server path, and move its files; or mend the link or --map that leads there.',
      }),
    ];
  });
}

function sameDevice(stores: readonly StoreFinding[], { target }: MigrationFacts): readonly PlanReason[] {
  const device = targetProbe(target)?.device ?? null;
  const same = stores.filter(
    ({ source }) => device !== null && source.kind === 'read' && source.survey.device === device,
  );
  if (same.length === 0) return [];
  const names = same.map(({ place }) => place.kind).join(', ');
  return [
    planReason(
      'target.same-device',
      'forbid',
      `on one file system of this machine with the target: ${names}`,
      {
        value: same.length,
        hint: `Is the share mounted at '${target.toLocal}'? Give the share, or mount it first.`,
      },
    ),
  ];
}

function realSource({ source }: StoreFinding): string | null {
  return source.kind === 'read' ? source.survey.realPath : null;
}

function realTarget({ folder, there }: StoreFinding, { target }: MigrationFacts): string | null {
  if (there?.kind === 'read' && there.survey.realPath !== null) return there.survey.realPath;
  const probe = targetProbe(target);
  if (probe === null || probe.realPath === null) return null;
  return joinNodePath(probe.realPath, ...(partsBelow(target.toLocal, probe.path) ?? []), folder);
}
