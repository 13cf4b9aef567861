// The end of a migration: the old folders, proved neither written nor named since, are set aside by a rename. Nothing is deleted.
import { RefusedError } from '../../errors.ts';
import { isInside, lastPart, mapPath } from '../../model/node-path.ts';
import type { StoreKind } from '../../model/store.ts';
import type { MovedStore } from './migration-run.ts';
import { stateNow, type OpenMigration } from './migration-work.ts';
import { settledAmount } from './require-old-stores.ts';
import { tellProgress } from './tell-progress.ts';

/** What is asked. */
export interface FinishWish {
  /** So long must the nodes have been at work on the target. */
  readonly days: number;
  readonly command: string;
  /** Every place that the settings name now, as the nodes spell them. */
  readonly named: readonly string[];
  /** Of the nodes; null where nobody tells. Its configuration lives there: no folder that holds it is renamed. */
  readonly home: string | null;
}

/** What became of one old folder. `path` and `aside` as this machine spells them. */
export interface FinishedStore {
  readonly kind: StoreKind;
  readonly path: string;
  /** Null where nothing was there. */
  readonly aside: string | null;
  readonly outcome: 'set-aside' | 'already-set-aside' | 'nothing-there';
}

const dayMs = 86_400_000;
/** Clocks of file servers and of this machine may differ by so much without anybody having written. */
const clockMs = 120_000;

/**
 * Looks at all of them, then renames one after the other; run again, it goes on.
 * @throws RefusedError finish.not-moved, finish.too-early, finish.written, finish.unreadable, finish.old-gone, finish.named,
 * finish.taken
 * @throws UnavailableError store.*, journal.*
 */
export async function finish(
  wish: FinishWish,
  migration: OpenMigration,
  signal: AbortSignal,
): Promise<readonly FinishedStore[]> {
  const { journal, edges } = migration;
  const state = stateNow(migration);
  if (state.phase !== 'moved' || state.movedAt === null)
    throw new RefusedError('finish.not-moved', `the nodes do not work on '${state.to}': ${state.phase}`, {
      hint: 'octo-ha migrate status shows how it stands.',
    });
  const movedAt = Date.parse(state.movedAt);
  const days = (edges.clock.now().getTime() - movedAt) / dayMs;
  if (days < wish.days)
    throw new RefusedError(
      'finish.too-early',
      `the nodes have been on '${state.to}' for ${days.toFixed(1)} days, not yet for ${String(wish.days)}`,
      {
        hint: `Wait, or give --days ${String(Math.floor(days))}: after that there is no rollback by octo-ha.`,
      },
    );
  for (const store of state.stores) {
    refuseNamed(store, wish.named);
    if (wish.home !== null && isInside(wish.home, store.from))
      throw new RefusedError('finish.named', `the home folder '${wish.home}' is in '${store.from}'`, {
        hint: `Move the files of ${store.kind} away by hand: renaming that folder would take the node with it.`,
      });
  }
  // What was copied last: whatever was written in an old folder after that is not on the target.
  const copiedAt = journal.lines().findLast(({ step }) => step === 'settle.copied')?.at;
  const since = copiedAt === undefined ? movedAt : Date.parse(copiedAt);
  const looked = [];
  for (const store of state.stores) looked.push(await look(store, since, migration, signal));
  const done: FinishedStore[] = [];
  for (const { kind, path, isThere, aside, wasBegun } of looked) {
    signal.throwIfAborted();
    if (!isThere) {
      const outcome = wasBegun ? 'already-set-aside' : 'nothing-there';
      done.push({ kind, path, aside: wasBegun ? aside : null, outcome });
      continue;
    }
    await journal.write('finish.setting-aside', null, { kind, path, aside });
    await edges.stores.setAside(path, lastPart(aside), signal);
    await journal.write('finish.set-aside', null, { kind });
    edges.report({
      step: 'finish.set-aside',
      node: null,
      tone: 'done',
      message: `${kind}: ${path} is now ${aside}`,
    });
    done.push({ kind, path, aside, outcome: 'set-aside' });
  }
  await journal.write('ended', null, { outcome: 'finished' });
  return done;
}

function refuseNamed({ kind, from }: MovedStore, named: readonly string[]): void {
  const user = named.find((path) => isInside(path, from) || isInside(from, path));
  if (user === undefined) return;
  throw new RefusedError('finish.named', `the settings still name '${user}', and ${kind} was at '${from}'`, {
    hint: 'Look at Configuration, Settings, Server Folders in the portal.',
  });
}

interface Looked {
  readonly kind: StoreKind;
  readonly path: string;
  readonly isThere: boolean;
  readonly aside: string;
  /** An earlier run of finish announced its renaming. */
  readonly wasBegun: boolean;
}

/** @throws RefusedError finish.unreadable, finish.old-gone; finish.written when anything in it is younger than the last copy */
async function look(
  { kind, from }: MovedStore,
  since: number,
  { edges, maps, journal }: OpenMigration,
  signal: AbortSignal,
): Promise<Looked> {
  const path = mapPath(from, maps);
  const { state, newestAt, findings } = await edges.stores.survey(
    path,
    (progress) => tellProgress('finish', progress, edges.report),
    signal,
  );
  const dark = findings.find(({ code }) => code === 'unreadable');
  if (dark !== undefined)
    throw new RefusedError(
      'finish.unreadable',
      `whether anything in '${path}' was written since is not known: ${dark.path}: ${dark.detail}`,
      { hint: 'Make it readable for this account, and run the same command again. Nothing was renamed.' },
    );
  if (newestAt !== null && Date.parse(newestAt) > since + clockMs)
    throw new RefusedError(
      'finish.written',
      `something in '${path}' was written at ${newestAt}, after the last copy of the cutover`,
      {
        hint: 'Find out what still writes there: a node on old paths, a script, a backup. Nothing was renamed.',
      },
    );
  const aside = `${path}.moved-by-octo-ha`;
  const isThere = state === 'folder';
  const lines = journal.lines();
  const wasBegun = lines.some(
    ({ step, values }) => step === 'finish.setting-aside' && values['kind'] === kind,
  );
  if (!isThere && (wasBegun || (settledAmount(lines, kind)?.files ?? 0) > 0)) {
    const { state: is } = await edges.stores.survey(aside, () => undefined, signal);
    if (is !== 'folder')
      throw new RefusedError(
        'finish.old-gone',
        `neither '${path}' nor '${aside}' is there, and files were copied from it`,
        {
          hint: 'Is its disk mounted, and --map as it was at the copy? Without the old folders there is no way back: nothing was ended.',
        },
      );
  }
  return { kind, path, isThere, aside, wasBegun };
}
