// The end of a migration: the old folders, proved neither written nor named since, are set aside by a rename. Nothing is deleted.
import { RefusedError } from '../../errors.ts';
import type { SinceWhen } from '../../model/tree.ts';
import { isInside, lastPart, mapPath } from '../../model/node-path.ts';
import type { JournalLine } from '../../model/run.ts';
import type { StoreKind } from '../../model/store.ts';
import type { MovedStore } from './migration-run.ts';
import { elsewhereInWords, movedOn, type Places } from './moved-on.ts';
import { stateNow, treesOf, type OpenMigration } from './migration-work.ts';
import { settledAmount } from './require-old-stores.ts';
import { asideOf, isAsideBegun } from './take-back-aside.ts';
import { inWords } from './settle-troubles.ts';
import { tellProgress } from './tell-progress.ts';

/** What is asked. */
export interface FinishWish {
  /** So long must the nodes have been at work on the target. */
  readonly days: number;
  readonly command: string;
  readonly accepted: ReadonlySet<string>;
  /** Every place that the settings name now, as the nodes spell them. */
  readonly named: readonly string[];
  /** Where every store is by the settings now. */
  readonly places: Places;
  /** Of the nodes; null where nobody tells. Its configuration lives there: no folder that holds it is renamed. */
  readonly home: string | null;
}

/** What became of one old folder. `path` and `aside` as this machine spells them. */
export interface FinishedStore {
  readonly kind: StoreKind;
  readonly path: string;
  /** Null where nothing was there, or it keeps its name. */
  readonly aside: string | null;
  readonly outcome: 'set-aside' | 'already-set-aside' | 'nothing-there' | 'left-in-place';
}

const dayMs = 86_400_000;
/** So many files are written down of what was accepted. */
const mostNoted = 100;

/**
 * Looks at all of them, then renames one after the other; run again, it goes on.
 * @throws RefusedError finish.not-moved, finish.too-early, finish.written, finish.unreadable, finish.old-gone, finish.named,
 * finish.moved-on, finish.taken, finish.cannot-rename
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
  await requireNotMovedOn(wish, migration);
  // What was copied last: whatever was written in an old folder after that is not on the target.
  const copiedAt = journal.lines().findLast(({ step }) => step === 'settle.copied')?.at;
  const since = copiedAt === undefined ? movedAt : Date.parse(copiedAt);
  const times = { since, foldersSince: Math.max(since, cameHomeAt(journal.lines())) };
  const looked = [];
  for (const store of state.stores) looked.push(await look(store, wish.accepted, migration, signal));
  const there = looked.filter(({ isThere }) => isThere).map(({ kind }) => kind);
  await requireUnwritten({ kinds: there, times, accepted: wish.accepted }, migration, signal);
  const done: FinishedStore[] = [];
  for (const { kind, path, isThere, isLeft, aside, wasBegun } of looked) {
    signal.throwIfAborted();
    if (!isThere || isLeft) {
      const gone = wasBegun ? 'already-set-aside' : 'nothing-there';
      done.push({
        kind,
        path,
        aside: wasBegun && !isLeft ? aside : null,
        outcome: isLeft ? 'left-in-place' : gone,
      });
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

/**
 * Ms since 1970: until when a way back that came to nothing may have brought files home, 0 for none. One that was killed tells no end: it is before the next line.
 */
function cameHomeAt(lines: readonly JournalLine[]): number {
  const begun = lines.findLastIndex(({ step }) => step === 'born.copying');
  return begun < 0 ? 0 : Date.parse((lines[begun + 1] ?? lines[begun])?.at ?? '');
}

function refuseNamed({ kind, from }: MovedStore, named: readonly string[]): void {
  const user = named.find((path) => isInside(path, from) || isInside(from, path));
  if (user === undefined) return;
  throw new RefusedError('finish.named', `the settings still name '${user}', and ${kind} was at '${from}'`, {
    hint: 'Look at Configuration, Settings, Server Folders in the portal.',
  });
}

/** They may be where nobody means to leave them. @throws RefusedError finish.moved-on, lifted by that risk */
async function requireNotMovedOn(
  { places, accepted }: FinishWish,
  { journal, edges }: OpenMigration,
): Promise<void> {
  const stores = movedOn({ id: journal.id, lines: journal.lines() }, places);
  if (stores.length === 0) return;
  const message = `the nodes are at work elsewhere by now: ${elsewhereInWords(stateNow({ journal }).to, stores)}`;
  if (!accepted.has('moved-on'))
    throw new RefusedError('finish.moved-on', message, {
      hint: 'octo-ha migrate plan shows where every store is. Nothing was renamed. Where the nodes are to stay there, --accept-risk=moved-on sets the old folders of this migration aside and ends it.',
    });
  await journal.write('moved-on.accepted', null, { stores: stores.map((store) => ({ ...store })) });
  edges.report({ step: 'finish.moved-on', node: null, tone: 'warning', message });
}

interface Looked {
  readonly kind: StoreKind;
  readonly path: string;
  readonly isThere: boolean;
  /** It cannot be renamed, and somebody takes over that it keeps its name. */
  readonly isLeft: boolean;
  readonly aside: string;
  /** An earlier run of finish announced its renaming. */
  readonly wasBegun: boolean;
}

/** Changes nothing. @throws RefusedError finish.old-gone, finish.taken; finish.cannot-rename, lifted by `left-in-place` */
async function look(
  { kind, from }: MovedStore,
  accepted: ReadonlySet<string>,
  { edges, maps, journal }: OpenMigration,
  signal: AbortSignal,
): Promise<Looked> {
  const path = mapPath(from, maps);
  const aside = asideOf(path);
  const { state, isTaken, obstacle } = await edges.stores.tryAside(path, lastPart(aside), signal);
  const isThere = state === 'folder';
  const lines = journal.lines();
  const wasBegun = isAsideBegun(lines, kind);
  if (!isThere && !isTaken && (wasBegun || (settledAmount(lines, kind)?.files ?? 0) > 0))
    throw new RefusedError(
      'finish.old-gone',
      `neither '${path}' nor '${aside}' is there, and files were copied from it`,
      {
        hint: 'Is its disk mounted, and --map as it was at the copy? Without the old folders there is no way back: nothing was ended.',
      },
    );
  if (isThere && isTaken)
    throw new RefusedError(
      'finish.taken',
      wasBegun
        ? `'${path}' is there again, after it was set aside as '${aside}'`
        : `'${path}' is to be set aside as '${aside}', and something of that name is there already`,
      {
        hint: 'Find out who made it: a node on old paths, a script, a backup. Nothing was renamed by this run.',
      },
    );
  if (isThere && obstacle !== null && !accepted.has('left-in-place'))
    throw new RefusedError('finish.cannot-rename', `'${path}' cannot be renamed: ${obstacle}`, {
      hint: 'Nothing was renamed by this run. To end the migration all the same, and leave folders that cannot be renamed where they are: --accept-risk=left-in-place.',
    });
  return { kind, path, isThere, isLeft: isThere && obstacle !== null, aside, wasBegun };
}

/** @throws RefusedError finish.unreadable; finish.written, lifted by `written-since` */
async function requireUnwritten(
  asked: {
    readonly kinds: readonly StoreKind[];
    readonly times: SinceWhen;
    readonly accepted: ReadonlySet<string>;
  },
  migration: OpenMigration,
  signal: AbortSignal,
): Promise<void> {
  const { target, edges, maps, journal } = migration;
  const moved = stateNow(migration).stores.filter(({ kind }) => asked.kinds.includes(kind));
  if (moved.length === 0) return;
  const { troubles, troublesTotal } = await target.writtenSince(
    treesOf(moved, maps),
    asked.times,
    (progress) => tellProgress('finish', progress, edges.report),
    signal,
  );
  const dark = troubles.find(({ code }) => code === 'failed');
  if (dark !== undefined)
    throw new RefusedError(
      'finish.unreadable',
      `whether anything in the old folder of ${dark.tree} was written since is not known: ${dark.path}: ${dark.detail}`,
      { hint: 'Make it readable for this account, and run the same command again. Nothing was renamed.' },
    );
  if (troubles.length === 0) return;
  const some = troubles.slice(0, 3).map(inWords);
  const more = troublesTotal > some.length ? `; and ${String(troublesTotal - some.length)} more` : '';
  const message = `in the old folders, since the last copy of the cutover: ${some.join('; ')}${more}`;
  if (asked.accepted.has('written-since')) {
    const files = troubles.slice(0, mostNoted).map(({ tree, path }) => `${tree}/${path}`);
    await journal.write('written-since.accepted', null, { files, total: troublesTotal });
    edges.report({ step: 'finish.written', node: null, tone: 'warning', message });
    return;
  }
  throw new RefusedError('finish.written', message, {
    hint: 'Find out what still writes there: a node on old paths, a script, a backup. Nothing was renamed. Where it is of no use on the target: --accept-risk=written-since.',
  });
}
