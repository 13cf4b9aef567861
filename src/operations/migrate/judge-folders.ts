// Whether the settings hold the old folders, the new ones, or some of each. Pure.
import { RefusedError } from '../../errors.ts';
import type { FolderReading, FolderValues, StorePlace } from '../../model/folder-settings.ts';
import { sameNodePath } from '../../model/node-path.ts';
import { isBefore, rootsSince, storeFacts } from '../../model/store-facts.ts';
import { storeKinds, type StoreKind } from '../../model/store.ts';
import { claimsOn } from './folder-claims.ts';
import { resolvePlace } from './resolve-place.ts';
import { resolveHome, resolveShared, type Root } from './resolve-roots.ts';
import { systemOfNodes } from './system-of-nodes.ts';
import { recordedPaths } from './usable-path.ts';

/** From where to where. A setting that `to` does not name stays as it is. */
export interface FolderChange {
  readonly from: FolderValues;
  readonly to: FolderValues;
  readonly version: string | null;
  /** The operator's own word on where stores were before, for kinds that no source tells. */
  readonly stores: FolderValues;
  /** From where each store was copied: what is stored relatively on one side, where nobody tells now below what. */
  readonly places?: FolderValues;
}

/** What the sources say of one kind, or of a root. */
export interface JudgedFolder {
  readonly name: StoreKind | RootSetting;
  /**
   * `same`: it does not move. `untold`: no source tells, so nobody can read it back. `unclear`: it hangs off a folder that no source
   * tells, and is not stored as it was. `rootless`: it is stored as it was, below a cluster-shared folder that no source tells now.
   * `other`: neither the old place nor the new one, or the sources disagree.
   */
  readonly state: 'old' | 'new' | 'same' | 'untold' | 'unclear' | 'rootless' | 'other';
  /** For messages: `"D:\Logs"`, or everyone's words where they disagree. */
  readonly found: string;
  /** Of a kind that is told. */
  readonly place: StorePlace | null;
}

/** The whole. `same`: nothing moves; `untold`: nothing that moves is told by anybody. */
export interface FolderVerdict {
  readonly state: 'old' | 'new' | 'mixture' | 'untold' | 'same';
  readonly folders: readonly JudgedFolder[];
}

/** A folder that others hang off. */
export type RootSetting = 'clusterShared' | 'executionsClusterShared';

const roots: readonly RootSetting[] = ['clusterShared', 'executionsClusterShared'];

/** Judges what the sources tell now; the operator's word is not asked, as it is about the time before. */
export function judgeFolders(readings: readonly FolderReading[], change: FolderChange): FolderVerdict {
  const asked = readings.filter(({ source }) => source !== 'operator');
  const folders = [
    ...storeKinds
      .filter((kind) => hasKind(kind, asked, change))
      .map((kind) => judgeKind(kind, asked, change)),
    ...roots.filter((root) => change.to[root] !== undefined).map((root) => judgeRoot(root, asked, change)),
  ];
  const has = (wanted: JudgedFolder['state']): boolean => folders.some(({ state }) => state === wanted);
  const isDark = has('unclear') || has('rootless');
  if (has('other') || isDark || (has('old') && has('new'))) return { state: 'mixture', folders };
  if (has('new')) return { state: 'new', folders };
  if (has('old')) return { state: 'old', folders };
  return { state: has('untold') ? 'untold' : 'same', folders };
}

function hasKind(
  kind: StoreKind,
  readings: readonly FolderReading[],
  { from, to, version }: FolderChange,
): boolean {
  if ((to[kind] ?? from[kind] ?? null) !== null) return true;
  if (claimsOn(readings, kind).some(({ value }) => value !== null)) return true;
  return !isBefore(version, storeFacts[kind].since ?? '');
}

/**
 * By paths that can be compared; where what is stored is none of these (`usable-path.ts`), by its letters: what this change wrote down
 * may be taken back.
 */
function judgeKind(kind: StoreKind, readings: readonly FolderReading[], change: FolderChange): JudgedFolder {
  const judged = judgeKindWith(new Set(), kind, readings, change);
  if (judged.place !== null) return judged;
  const byLetters = judgeKindWith(recordedPaths(change), kind, readings, change);
  return byLetters.place === null || byLetters.state === 'other' ? judged : byLetters;
}

function judgeKindWith(
  recorded: ReadonlySet<string>,
  kind: StoreKind,
  readings: readonly FolderReading[],
  change: FolderChange,
): JudgedFolder {
  const { from, to, stores, places = {}, version } = change;
  // The same nodes with the same homes, and these settings.
  const placeWith = (values: FolderValues): string | null => {
    const homes = readings.map((reading) => ({ ...reading, values: {} }));
    const found = resolved(kind, [told(values), ...homes], { version, recorded });
    return found instanceof RefusedError ? null : (found?.path ?? places[kind] ?? null);
  };
  // On the way back `from` names the target, and the word is of the time before the move.
  const before = placeWith(from) ?? stores[kind] ?? null;
  const after = to[kind] === undefined ? before : placeWith({ ...from, ...to });
  const found = resolved(kind, readings, { version, recorded });
  if (found instanceof RefusedError) return { name: kind, state: 'other', found: found.message, place: null };
  // No part of this change: an upgrade since has brought it.
  if (found !== null && [to[kind], from[kind], stores[kind]].every((path) => path === undefined))
    return { name: kind, state: 'same', found: `"${found.path}"`, place: found };
  if (found !== null)
    return { name: kind, state: stateOf(found.path, before, after), found: `"${found.path}"`, place: found };
  if (to[kind] === undefined) return { name: kind, state: 'same', found: 'not to be told', place: null };
  const isTold = claimsOn(readings, kind).length > 0 && stores[kind] === undefined;
  const state = isTold ? storedAs(kind, readings, change) : 'untold';
  return { name: kind, state, found: 'not to be told', place: null };
}

/**
 * Of a kind below the home folder, which a database alone does not tell: octo-ha changes no home, so what is stored as it was is where
 * it was. Below a root that nobody tells nothing is known: a hand may have set that alone.
 */
function storedAs(
  kind: StoreKind,
  readings: readonly FolderReading[],
  { from, to, version }: FolderChange,
): JudgedFolder['state'] {
  const isRootless = (those: readonly FolderReading[]): boolean => {
    const roots = claimsOn(those, 'clusterShared');
    return roots.length === 0
      ? isBefore(version, rootsSince.clusterShared)
      : roots.every(({ value }) => value === null);
  };
  const isStored = (values: FolderValues): boolean => {
    const [wanted] = claimsOn([told(values)], kind);
    if (wanted === undefined) return false;
    // Unset and its usual name come to the same, and a way back records the name.
    const usual = (value: string | null): string => value ?? storeFacts[kind].folder;
    return claimsOn(readings, kind).every(({ value }) => usual(value) === usual(wanted.value));
  };
  const is = (values: FolderValues): boolean =>
    isStored(values) && isRootless(readings) && isRootless([told(values)]);
  if (is({ ...from, ...to })) return is(from) ? 'same' : 'new';
  if (is(from)) return 'old';
  const isUntold = claimsOn(readings, 'clusterShared').length === 0;
  return isUntold && (isStored(from) || isStored({ ...from, ...to })) ? 'rootless' : 'unclear';
}

/** As if the documents said so. */
function told(values: FolderValues): FolderReading {
  return { source: 'database', node: null, home: null, values };
}

function judgeRoot(
  name: RootSetting,
  readings: readonly FolderReading[],
  change: FolderChange,
): JudgedFolder {
  const found = attempt((): Root => {
    const system = systemOfNodes(readings) ?? 'posix';
    return resolveShared(readings, name, {
      system,
      version: change.version,
      recorded: recordedPaths(change),
    });
  });
  const judged = (state: JudgedFolder['state'], text: string): JudgedFolder => ({
    name,
    state,
    found: text,
    place: null,
  });
  if (found instanceof RefusedError) return judged('other', found.message);
  if (found === undefined) return judged('untold', 'not to be told');
  const text = found === null ? 'not set' : `"${found}"`;
  return judged(stateOf(found, change.from[name] ?? null, change.to[name] ?? null), text);
}

function stateOf(
  found: string | null,
  before: string | null,
  after: string | null,
): 'old' | 'new' | 'same' | 'other' {
  const is = (path: string | null): boolean =>
    path === null || found === null ? path === found : sameNodePath(found, path);
  if (is(after)) return is(before) ? 'same' : 'new';
  return is(before) ? 'old' : 'other';
}

/** Null where the sources do not tell enough; the refusal where they disagree. */
function resolved(
  kind: StoreKind,
  readings: readonly FolderReading[],
  { version, recorded }: { readonly version: string | null; readonly recorded: ReadonlySet<string> },
): StorePlace | null | RefusedError {
  return attempt(() => {
    const system = systemOfNodes(readings) ?? 'posix';
    const shared = resolveShared(readings, 'clusterShared', { system, version, recorded });
    const home = resolveHome(readings, system);
    const found = resolvePlace(kind, claimsOn(readings, kind), { home, shared, system, recorded });
    return 'why' in found ? null : found;
  });
}

function attempt<T>(work: () => T): T | RefusedError {
  try {
    return work();
  } catch (error) {
    if (error instanceof RefusedError) return error;
    throw error;
  }
}
