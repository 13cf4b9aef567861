// Looks at every store and at the target. Changes nothing but for the file of its own that a probe tries the target with.
import type { Clock } from '../../edges/clock.ts';
import type { Stores } from '../../edges/stores.ts';
import { RefusedError, UnavailableError } from '../../errors.ts';
import type { StorePlace } from '../../model/folder-settings.ts';
import { isAbsoluteNodePath, joinNodePath, mapPath, systemOf } from '../../model/node-path.ts';
import type { NodeSystem } from '../../model/node-path.ts';
import type { Report } from '../../model/step-event.ts';
import { storeFacts } from '../../model/store-facts.ts';
import type { PlaceProbe } from '../../model/surveyed-tree.ts';
import type { MigrateWish } from './migrate-wish.ts';
import type { StoreFinding, TargetFinding, TreeFinding } from './migration-facts.ts';
import type { ResolvedStores } from './resolve-stores.ts';
import { usablePath } from './usable-path.ts';

/**
 * Of a whole path, for a program on Windows that does not ask for more: MAX_PATH is 260 with the NUL at its end (Microsoft, "Maximum Path
 * Length Limitation"). Octopus' nodes may take more; scripts and tools beside them do not.
 */
const longestPath = 259;

/** What it uses of the world. */
export interface SurveyEdges {
  readonly stores: Stores;
  readonly clock: Clock;
  readonly report: Report;
}

/** What was found. */
export interface Surveyed {
  readonly stores: readonly StoreFinding[];
  readonly target: TargetFinding;
}

/**
 * The target first: what is wrong with it is known within seconds.
 * @throws RefusedError migrate.wrong-system, migrate.unusable-target, migrate.unusable-map; UnavailableError never: what cannot be reached is a finding
 */
export async function surveyStores(
  { places, system }: Pick<ResolvedStores, 'places' | 'system'>,
  wish: MigrateWish,
  edges: SurveyEdges,
  signal: AbortSignal,
): Promise<Surveyed> {
  const to = targetPath(wish.to, system);
  refuseMaps(wish, system);
  const target = await lookAtTarget(to, wish, edges, signal);
  const isFilled = target.place.kind === 'probed' && target.place.probe.entries > 0;
  const stores: StoreFinding[] = [];
  for (const place of places) {
    const where = whereTo(place, to, wish);
    const there = isFilled
      ? await survey(where.toLocal, `${place.kind} in the target`, wish, edges, signal)
      : null;
    const longest = system === 'windows' ? longestPath - `${where.to}\\`.length : undefined;
    const source = await survey(where.fromLocal, place.kind, wish, edges, signal, longest);
    stores.push({ place, ...where, source, there });
  }
  return { stores, target };
}

/**
 * The target in the one spelling of the nodes' system.
 * @throws RefusedError migrate.wrong-system, migrate.unusable-target
 */
export function targetPath(to: string, system: NodeSystem): string {
  const fits = system === 'windows' ? isAbsoluteNodePath(to, 'windows') : systemOf(to) === 'posix';
  if (fits) {
    const usable = usablePath(to, system);
    if (usable.kind !== 'unusable') return usable.path;
    // What is stored by these rules is read back by them.
    throw new RefusedError('migrate.unusable-target', `--to ${usable.why}`, {
      hint: 'Give another folder with --to. Where nodes were moved there already, octo-ha migrate rollback with the same --to goes back.',
    });
  }
  const words = { windows: 'Windows', posix: 'Linux' } as const;
  throw new RefusedError(
    'migrate.wrong-system',
    `'${to}' is no path of ${words[system]}, where the nodes run`,
    {
      hint:
        `Give --to as the nodes see it, such as ${system === 'windows' ? String.raw`\\server\share\octopus (in sh between single quotes)` : '/mnt/octopus'}, ` +
        'and say with --map NODEPATH=LOCALPATH how this machine reaches it.',
    },
  );
}

/** No usable path of a node is below such a place, and on Windows this machine would look elsewhere than is said. */
function refuseMaps({ maps, here }: MigrateWish, system: NodeSystem): void {
  const sides = maps.flatMap(({ node, local }) => [
    ...(system === 'windows' ? [node] : []),
    ...(here === 'windows' ? [local] : []),
  ]);
  const unusable = sides
    .filter((path) => isAbsoluteNodePath(path, 'windows'))
    .map((path) => usablePath(path, 'windows'))
    .find((side) => side.kind === 'unusable');
  if (unusable === undefined) return;
  throw new RefusedError('migrate.unusable-map', `--map ${unusable.why}`, {
    hint: 'Give --map NODEPATH=LOCALPATH: the path as the nodes spell it, and as this machine does.',
  });
}

function whereTo(
  { kind, path }: StorePlace,
  to: string,
  { maps }: MigrateWish,
): Pick<StoreFinding, 'folder' | 'to' | 'fromLocal' | 'toLocal'> {
  const { folder } = storeFacts[kind];
  const target = joinNodePath(to, folder);
  return { folder, to: target, fromLocal: mapPath(path, maps), toLocal: mapPath(target, maps) };
}

async function lookAtTarget(
  to: string,
  wish: MigrateWish,
  { stores, report }: SurveyEdges,
  signal: AbortSignal,
): Promise<TargetFinding> {
  const toLocal = mapPath(to, wish.maps);
  if (systemOf(toLocal) !== wish.here) return { to, toLocal, place: { kind: 'unmapped' }, journal: null };
  report({ step: 'migrate.probing', node: null, message: `trying ${toLocal}`, tone: 'waiting' });
  return orElse<TargetFinding>(
    async () => {
      const probe = await stores.probe(toLocal, signal);
      const parent = joinNodePath(toLocal, '..');
      if (probe.state === 'missing' && parent !== toLocal)
        return { to, toLocal, place: await absent(parent, stores, signal), journal: null };
      const journal = probe.state === 'folder' ? await stores.readTarget(toLocal, signal) : null;
      return { to, toLocal, place: { kind: 'probed', probe }, journal };
    },
    (lost) => ({ to, toLocal, place: lost, journal: null }),
    signal,
  );
}

async function absent(
  path: string,
  stores: Stores,
  signal: AbortSignal,
): Promise<{ readonly kind: 'absent'; readonly parent: PlaceProbe }> {
  return { kind: 'absent', parent: await stores.probe(path, signal) };
}

async function survey(
  path: string,
  what: string,
  { here }: MigrateWish,
  { stores, clock, report }: SurveyEdges,
  signal: AbortSignal,
  longest?: number,
): Promise<TreeFinding> {
  if (systemOf(path) !== here) return { kind: 'unmapped' };
  const say = (message: string): void =>
    report({ step: 'migrate.surveying', node: null, message, tone: 'waiting' });
  say(`reading ${what}: ${path}`);
  return orElse<TreeFinding>(
    async () => {
      const begun = clock.ticks();
      const found = await stores.survey(
        path,
        ({ done, notice }) => {
          say(`reading ${what}: ${String(done.files)} files${notice === null ? '' : `; ${notice}`}`);
        },
        signal,
        longest,
      );
      return { kind: 'read', survey: found, seconds: (clock.ticks() - begun) / 1_000 };
    },
    (lost) => lost,
    signal,
  );
}

async function orElse<T>(
  look: () => Promise<T>,
  otherwise: (lost: { kind: 'unreachable'; why: string; hint: string | null }) => T,
  signal: AbortSignal,
): Promise<T> {
  try {
    return await look();
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof UnavailableError)) throw error;
    return otherwise({ kind: 'unreachable', why: error.message, hint: error.hint ?? null });
  }
}
