// File trees in memory: the same promises as the copy engine, no disk and no hashes. Contents are strings.
import type { Clock } from '../../src/edges/clock.ts';
import { createHash } from 'node:crypto';
import type { OnProgress, Stores, Target } from '../../src/edges/stores.ts';
import { LockedError, UnavailableError } from '../../src/errors.ts';
import { hasEnded, type JournalLine, type JournalVerb } from '../../src/model/run.ts';
import type { PlaceProbe, TreeSurvey } from '../../src/model/surveyed-tree.ts';
import type {
  Amount,
  CopiedTree,
  CopyProgress,
  CopyWish,
  FileTrouble,
  TreeCopy,
  Verified,
} from '../../src/model/tree.ts';
import { fakeJournals, type FakeDisk } from './fake-journals.ts';

/** What outlives every process. Paths are absolute with `/`. */
export interface FakeShare {
  /** Contents by path. */
  readonly files: Map<string, string>;
  /** Folders that are there though nothing is in them. */
  readonly folders: Set<string>;
  /** Folders that are mounts of their own. */
  readonly mounted: Set<string>;
  /** Files that are just being written. */
  readonly busy: Set<string>;
  /** By root: what its `.octo-ha` holds. */
  readonly targets: Map<string, FakeTargetState>;
  /** Every path that was written, moved away or removed by us, oldest first. */
  readonly written: string[];
}

/** What `.octo-ha` holds. */
export interface FakeTargetState {
  readonly disk: FakeDisk;
  /** `tree/path`: what was proved. */
  readonly manifest: Map<string, string>;
  damagedLines: number;
  /** By path: what was there at the settle and is not ours. */
  readonly foreign: Map<string, string>;
  holder: string | null;
}

/** The calls that can fail; those of an open target among them. */
export type FakeStoresCall =
  | 'survey'
  | 'list'
  | 'probe'
  | 'openTarget'
  | 'readTarget'
  | 'setAside'
  | 'tryAside'
  | 'copy'
  | 'verify'
  | 'born'
  | 'cure'
  | 'proof'
  | 'lacking'
  | 'proved'
  | 'recognise'
  | 'copyBack'
  | 'writtenSince'
  | 'reserve';

/** Everything has a usual value. */
export interface FakeStoresOptions {
  readonly share?: FakeShare;
  readonly holder?: string;
  readonly clock?: Pick<Clock, 'now'>;
  /** Called when something took effect and nobody has been told yet; what it throws is what the caller gets. */
  readonly onEffect?: (effect: string) => void;
  readonly onJournal?: (effect: string) => void;
}

/** The fake, and what a test may do to it. */
export interface FakeStores extends Stores {
  readonly share: FakeShare;
  /** The call of this name after so many others of that name rejects with the error. */
  readonly failOn: (call: FakeStoresCall, error?: Error, after?: number) => void;
  /** Plays the death of the process: its locks end. */
  readonly die: () => void;
}

/** An unmounted share. */
export const shareGone = new UnavailableError('store.unreachable', "the folder '/share' cannot be reached");

/** @returns an empty world of files */
export function fakeShare(files: Readonly<Record<string, string>> = {}): FakeShare {
  return {
    files: new Map(Object.entries(files)),
    folders: new Set(),
    mounted: new Set(),
    busy: new Set(),
    targets: new Map(),
    written: [],
  };
}

/** @returns stores on the share */
export function fakeStores(options: FakeStoresOptions = {}): FakeStores {
  const share = options.share ?? fakeShare();
  const me = options.holder ?? 'ada on ops-1 (process 7)';
  const failures = new Map<FakeStoresCall, { readonly error: Error; left: number }>();
  const held = new Set<FakeTargetState>();

  async function enter(call: FakeStoresCall, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await Promise.resolve();
    const failure = failures.get(call);
    if (failure === undefined || failure.left-- > 0) return;
    failures.delete(call);
    throw failure.error;
  }
  const effect = (name: string, path: string): void => {
    share.written.push(path);
    options.onEffect?.(`${name} ${path}`);
  };
  const below = (folder: string): readonly (readonly [string, string])[] =>
    [...share.files]
      .filter(([path]) => path.startsWith(`${folder}/`) && !path.startsWith(`${folder}/.octo-ha/`))
      .map(([path, content]) => [path.slice(folder.length + 1), content] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1));
  const isThere = (path: string): boolean =>
    share.folders.has(path) || [...share.files.keys()].some((file) => file.startsWith(`${path}/`));
  const progress = (onProgress: OnProgress, phase: CopyProgress['phase'], done: Amount): void =>
    onProgress({ phase, done, total: null, etaMs: null, notice: null });

  function openTarget(root: string, state: FakeTargetState): Target {
    const journals = fakeJournals({
      disk: state.disk,
      ...(options.clock === undefined ? {} : { clock: options.clock }),
      afterEffect: (line) => options.onJournal?.(line),
    });
    const key = (tree: TreeCopy, path: string): string => `${tree.name}/${path}`;
    const at = (tree: TreeCopy, path: string): string => `${root}/${tree.to}/${path}`;
    const ours = (tree: TreeCopy): readonly (readonly [string, string])[] =>
      [...state.manifest]
        .filter(([name]) => name.startsWith(`${tree.name}/`))
        .map(([name, content]) => [name.slice(tree.name.length + 1), content] as const);

    function copyTree(tree: TreeCopy, { phase, guarded = [] }: CopyWish, signal: AbortSignal): CopiedTree {
      const troubles: FileTrouble[] = [];
      const [copied, vanished] = [none(), none()];
      const source = below(tree.from);
      for (const [path, content] of source) {
        if (signal.aborted) break;
        const proved = state.manifest.get(key(tree, path));
        if (proved === content) continue;
        if (phase === 'preseed' && share.busy.has(`${tree.from}/${path}`)) {
          troubles.push({ tree: tree.name, path, code: 'busy', detail: 'it is being written' });
          continue;
        }
        const there = share.files.get(at(tree, path));
        if (proved === undefined && there !== undefined && there !== content) {
          troubles.push({ tree: tree.name, path, code: 'differs', detail: 'another file is there' });
          continue;
        }
        if (there !== content) {
          share.files.set(at(tree, path), content);
          effect('copied', at(tree, path));
        }
        state.manifest.set(key(tree, path), content);
        add(copied, content);
      }
      const names = new Set(source.map(([path]) => path));
      const gone = (phase === 'settle' ? ours(tree) : []).filter(([path]) => !names.has(path));
      const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);
      const isEmpty = (folder: string): boolean => ![...names].some((name) => name.startsWith(folder));
      const isMuch = gone.length >= 5 || gone.some(([path]) => isEmpty(folderOf(path)));
      const isHeld = guarded.includes(tree.name) && isMuch;
      for (const [path, content] of gone) {
        if (signal.aborted) continue;
        if (isHeld) {
          troubles.push({ tree: tree.name, path, code: 'vanished', detail: 'its source is gone' });
          continue;
        }
        share.files.delete(at(tree, path));
        share.files.set(`${root}/.octo-ha/vanished/00001-00001/${key(tree, path)}`, content);
        effect('vanished', at(tree, path));
        state.manifest.delete(key(tree, path));
        add(vanished, content);
      }
      // The look at the end of a settle: what is not there counts as proved no more.
      for (const [path] of phase === 'settle' && !signal.aborted ? ours(tree) : []) {
        if (share.files.has(at(tree, path))) continue;
        state.manifest.delete(key(tree, path));
        troubles.push({ tree: tree.name, path, code: 'missing', detail: 'it is no longer there' });
      }
      return {
        name: tree.name,
        proved: amountOf(ours(tree)),
        copied,
        vanished,
        ...(vanished.files > 0 ? { vanishedFiles: gone.map(([path]) => path).slice(0, 10) } : {}),
        troubles,
        troublesTotal: troubles.length,
        complete:
          !isHeld && source.every(([path, content]) => state.manifest.get(key(tree, path)) === content),
      };
    }

    return {
      journals,
      copy: async (trees, wish, onProgress, signal, over) => {
        await enter('copy', signal);
        const ends = over === undefined ? signal : AbortSignal.any([signal, over]);
        const done = trees.map((tree) => copyTree(tree, wish, ends));
        progress(onProgress, 'copy', total(done.map(({ copied }) => copied)));
        if (wish.notesForeign !== true) return done;
        return done.map((copied, n): CopiedTree => {
          const tree = trees[n] as TreeCopy;
          const others = below(`${root}/${tree.to}`).filter(([path]) => !state.manifest.has(key(tree, path)));
          for (const [path, content] of others) state.foreign.set(at(tree, path), content);
          return { ...copied, foreign: others.length };
        });
      },
      verify: async (trees, wish, onProgress, signal): Promise<Verified> => {
        await enter('verify', signal);
        const named = total(trees.map((tree) => amountOf(ours(tree))));
        const troubles = trees.flatMap((tree) =>
          ours(tree).flatMap(([path, content]): FileTrouble[] => {
            const there = share.files.get(at(tree, path));
            if (there === content) return [];
            const code = there === undefined ? 'missing' : 'differs';
            return [{ tree: tree.name, path, code, detail: code }];
          }),
        );
        progress(onProgress, 'verify', named);
        const hashed = wish.level === 'full' ? named : none();
        const verified = trees.map((tree) => {
          const wrong = troubles.filter((trouble) => trouble.tree === tree.name);
          const count = (code: FileTrouble['code']): number =>
            wrong.filter((trouble) => trouble.code === code).length;
          const totals = { missing: count('missing'), differs: count('differs') };
          const found = { name: tree.name, seen: ours(tree).length - totals.missing, totals };
          if (wish.repair !== true || totals.missing === 0) return found;
          const lost = totals.missing >= 5 && totals.missing > found.seen ? { lost: true } : {};
          if ('lost' in lost && wish.targetMayBeGone !== true) return { ...found, ...lost };
          for (const { code, path } of wrong) {
            if (code !== 'missing') continue;
            state.manifest.delete(key(tree, path));
            options.onEffect?.(`taken back ${at(tree, path)}`);
          }
          return { ...found, ...lost };
        });
        const { length } = troubles;
        return { level: wish.level, named, hashed, trees: verified, troubles, troublesTotal: length };
      },
      born: async (trees, onProgress, signal) => {
        await enter('born', signal);
        progress(onProgress, 'manifest', none());
        return trees.flatMap((tree) => [
          ...below(`${root}/${tree.to}`).flatMap(([path, content]): FileTrouble[] => {
            const proved = state.manifest.get(key(tree, path));
            if (proved === content || state.foreign.get(at(tree, path)) === content) return [];
            const old = share.files.get(`${tree.from}/${path}`) ?? content;
            const isNew = proved === undefined && old.length === content.length;
            const code = isNew ? 'extra' : 'changed';
            return [{ tree: tree.name, path, code, detail: 'born on the share' }];
          }),
          ...ours(tree).flatMap(([path]): FileTrouble[] =>
            share.files.has(at(tree, path))
              ? []
              : [{ tree: tree.name, path, code: 'missing', detail: 'gone' }],
          ),
        ]);
      },
      proved: async (trees, _wish, from, onProgress, signal) => {
        await enter('proved', signal);
        progress(onProgress, 'manifest', none());
        const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
        const all = trees.flatMap((tree) =>
          ours(tree).map(([path, content]) => ({
            ...{ tree: tree.name, path, bytes: Buffer.byteLength(content) },
            ...{ modified: 0, sha256: sha256(content) },
          })),
        );
        return { files: all.slice(from), next: null, token: sha256('token') };
      },
      proof: async (trees, onProgress, signal) => {
        await enter('proof', signal);
        progress(onProgress, 'manifest', none());
        const known = trees.map((tree) => ({ name: tree.name, ...amountOf(ours(tree)) }));
        return { damagedLines: state.damagedLines, trees: known };
      },
      lacking: async (trees, _onProgress, signal) => {
        await enter('lacking', signal);
        const troubles: FileTrouble[] = [];
        const seen = trees.map((tree) => {
          const all = ours(tree);
          const old = (path: string): string | undefined => share.files.get(`${tree.from}/${path}`);
          const missing = all.filter(([path]) => old(path) === undefined);
          const isMost = missing.length >= 5 && 2 * missing.length > all.length;
          const isAway = missing.length > 0 && !isThere(tree.from);
          const lost = isMost || isAway ? { lost: true } : {};
          for (const [path, content] of all) {
            const code = old(path) === undefined ? 'missing' : 'changed';
            const isThere = old(path)?.length === content.length;
            if (isThere || (code === 'missing' && 'lost' in lost)) continue;
            troubles.push({ tree: tree.name, path, code, detail: 'of the old folder' });
          }
          const totals = { missing: missing.length };
          return { name: tree.name, seen: all.length - missing.length, totals, ...lost };
        });
        return { trees: seen, troubles };
      },
      cure: async (trees, settled, _onProgress, signal) => {
        await enter('cure', signal);
        const left: FileTrouble[] = [];
        const cured = trees.map((tree) => {
          const amount = none();
          for (const [path, content] of below(`${root}/${tree.to}`)) {
            const old = share.files.get(`${tree.from}/${path}`);
            if (old === undefined || state.manifest.has(key(tree, path))) continue;
            if (old === content) {
              state.manifest.set(key(tree, path), content);
              add(amount, content);
            } else left.push({ tree: tree.name, path, code: 'extra', detail: 'differs' });
          }
          return { name: tree.name, ...amount };
        });
        const isWhole = trees.every(
          (tree) => amountOf(ours(tree)).files === (settled.trees[tree.name]?.files ?? ours(tree).length),
        );
        if (isWhole) state.damagedLines = 0;
        return { trees: cured, left, leftTotal: left.length };
      },
      recognise: async (trees, onProgress, signal) => {
        await enter('recognise', signal);
        progress(onProgress, 'manifest', none());
        return trees.flatMap((tree): FileTrouble[] => {
          const all = ours(tree);
          const lost = all.filter(([path]) => !share.files.has(`${tree.from}/${path}`)).length;
          if (lost < 5 || 2 * lost <= all.length) return [];
          return [{ tree: tree.name, path: '', code: 'failed', detail: `${String(lost)} are not there` }];
        });
      },
      writtenSince: async (trees, _times, _onProgress, signal) => {
        await enter('writtenSince', signal);
        const troubles = trees.flatMap((tree): FileTrouble[] => {
          const proved = new Map(ours(tree));
          const there = new Map(below(tree.from));
          const all = [...new Set([...proved.keys(), ...there.keys()])].filter(
            (path) => proved.get(path) !== there.get(path),
          );
          return all.map((path) => {
            const code = !proved.has(path) ? 'extra' : there.has(path) ? 'changed' : 'missing';
            return { tree: tree.name, path, code, detail: code };
          });
        });
        return { troubles, troublesTotal: troubles.length };
      },
      toReadAgain: () => Promise.resolve(none()),
      copyBack: async (trees, files, onProgress, signal) => {
        await enter('copyBack', signal);
        const done = trees.map((tree): CopiedTree => {
          const troubles: FileTrouble[] = [];
          const copied = none();
          for (const { path } of files.filter((file) => file.tree === tree.name)) {
            const content = share.files.get(at(tree, path));
            const old = share.files.get(`${tree.from}/${path}`);
            if (content === undefined || signal.aborted) continue;
            if (old === content) {
              state.manifest.set(key(tree, path), content);
              continue;
            }
            if (old !== undefined) {
              troubles.push({ tree: tree.name, path, code: 'extra', detail: 'another file is there' });
              continue;
            }
            share.files.set(`${tree.from}/${path}`, content);
            effect('copied back', `${tree.from}/${path}`);
            state.manifest.set(key(tree, path), content);
            add(copied, content);
          }
          const proved = amountOf(ours(tree));
          const { length } = troubles;
          return {
            name: tree.name,
            proved,
            copied,
            vanished: none(),
            troubles,
            troublesTotal: length,
            complete: length === 0,
          };
        });
        progress(onProgress, 'copy', total(done.map(({ copied }) => copied)));
        return done;
      },
      reserve: (signal) => enter('reserve', signal),
      release: () => {
        if (state.holder === me) state.holder = null;
        held.delete(state);
        return Promise.resolve();
      },
    };
  }

  return {
    share,
    failOn: (call, error = shareGone, after = 0) => failures.set(call, { error, left: after }),
    die: () => {
      for (const state of held) state.holder = null;
      held.clear();
    },
    list: async (path, onFiles, signal) => {
      await enter('list', signal);
      for (const [file, content] of below(path)) onFiles([{ path: file, bytes: content.length }]);
    },
    survey: async (path, onProgress, signal) => {
      await enter('survey', signal);
      const files = below(path);
      progress(onProgress, 'scan', amountOf(files));
      return surveyOf(path, isThere(path), files);
    },
    probe: async (path, signal) => {
      await enter('probe', signal);
      const entries = new Set(below(path).map(([name]) => name.split('/')[0])).size;
      return probeOf(path, isThere(path) || share.targets.has(path), entries);
    },
    openTarget: async (root, { create }, signal) => {
      await enter('openTarget', signal);
      let state = share.targets.get(root);
      if (state === undefined && !create)
        throw new UnavailableError('store.no-migration', `'${root}' holds no migration`);
      if (state !== undefined && state.holder !== null)
        throw new LockedError('lock.held', `at work in '${root}': ${state.holder}`);
      if (state === undefined) {
        state = {
          disk: new Map<string, { verb: JournalVerb; lines: JournalLine[] }>(),
          manifest: new Map(),
          damagedLines: 0,
          foreign: new Map(),
          holder: null,
        };
        share.targets.set(root, state);
        share.folders.add(root);
        effect('made', `${root}/.octo-ha`);
      }
      state.holder = me;
      held.add(state);
      return openTarget(root, state);
    },
    readTarget: async (root, signal) => {
      await enter('readTarget', signal);
      const state = share.targets.get(root);
      if (state === undefined) return null;
      const runs = [...state.disk].map(([id, { verb, lines }]) => ({
        id,
        verb,
        lines: [...lines],
        ended: hasEnded(lines),
      }));
      return { runs, holder: state.holder };
    },
    tryAside: async (path, newName, signal) => {
      await enter('tryAside', signal);
      const isTaken = isThere(`${path.slice(0, path.lastIndexOf('/'))}/${newName}`);
      const obstacle = share.mounted.has(path) ? 'a disk or a share is mounted there' : null;
      return { state: isThere(path) ? 'folder' : 'missing', isTaken, obstacle };
    },
    setAside: async (path, newName, signal) => {
      await enter('setAside', signal);
      const to = `${path.slice(0, path.lastIndexOf('/'))}/${newName}`;
      if (isThere(to)) throw new UnavailableError('store.exists', `'${to}' is there already`);
      if (!isThere(path)) throw new UnavailableError('store.gone', `'${path}' is not there`);
      for (const [name, content] of below(path)) {
        share.files.delete(`${path}/${name}`);
        share.files.set(`${to}/${name}`, content);
      }
      if (share.folders.delete(path)) share.folders.add(to);
      effect('set aside', path);
    },
  };
}

interface Counter {
  files: number;
  bytes: number;
}

function none(): Counter {
  return { files: 0, bytes: 0 };
}

function add(counter: Counter, content: string): void {
  counter.files += 1;
  counter.bytes += content.length;
}

function total(amounts: readonly Amount[]): Amount {
  return amounts.reduce(
    (sum, { files, bytes }) => ({ files: sum.files + files, bytes: sum.bytes + bytes }),
    none(),
  );
}

function amountOf(files: readonly (readonly [string, string])[]): Amount {
  const counter = none();
  for (const [, content] of files) add(counter, content);
  return counter;
}

function surveyOf(path: string, there: boolean, files: readonly (readonly [string, string])[]): TreeSurvey {
  return {
    path,
    state: there ? 'folder' : 'missing',
    ...amountOf(files),
    realPath: there ? path : null,
    device: there ? (path.split('/')[1] ?? '') : null,
    folders: 0,
    largest: null,
    oldestAt: null,
    newestAt: null,
    groups: [],
    findings: [],
    findingsTotal: 0,
  };
}

function probeOf(path: string, there: boolean, entries: number): PlaceProbe {
  return {
    path,
    state: there ? 'folder' : 'missing',
    realPath: there ? path : null,
    device: there ? (path.split('/')[1] ?? '') : null,
    fileSystem: 'ext4',
    entries,
    freeBytes: 1e12,
    freeInodes: 1e9,
    tried: there,
    rights: { write: null, flush: null, rename: null, read: null, delete: null },
    sample: there ? { filesPerSecond: 1000, bytesPerSecond: 1e8 } : null,
  };
}
