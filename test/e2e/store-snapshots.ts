// What is in the folders of stores, byte by byte, and what an Octopus may have written there itself.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Kind, Places } from './migration-sandbox.ts';

/** A file: `identity` changes with whatever is done to it, even when its bytes stay. */
export interface SeenFile {
  readonly identity: string;
  readonly mtimeNs: bigint;
  readonly mode: bigint;
  readonly bytes: Buffer;
}

/** Files by `kind/path`. */
export type Snapshot = ReadonlyMap<string, SeenFile>;

/** Of all stores. A file that vanishes meanwhile is left out. */
export function snapshotOf(places: Places): Snapshot {
  const all = new Map<string, SeenFile>();
  for (const [kind, place] of Object.entries(places))
    for (const path of filesIn(place)) {
      const seen = look(join(place, path));
      if (seen !== null) all.set(`${kind}/${path}`, seen);
    }
  return all;
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  } catch {
    return [];
  }
}

function look(path: string): SeenFile | null {
  try {
    const bytes = readFileSync(path);
    const { ino, mtimeNs, ctimeNs, size, mode } = statSync(path, { bigint: true });
    return {
      identity: [ino, mtimeNs, ctimeNs, size, mode].join(' '),
      mtimeNs,
      mode,
      bytes,
    };
  } catch {
    return null;
  }
}

/** The one file that a node appends to at every start. */
export const startsOfToday = (): string =>
  `telemetry/telemetry-${new Date().toISOString().slice(0, 10)}.json`;

/** Names that the pretend Octopus gives to what it writes. */
const written =
  /^(?:taskLogs\/servertasks-\d+_\w+(?:\/\w+\.tl)?\.txt|artifacts\/artifacts-\d+|telemetry\/telemetry-[-\d]+\.json)$/;

/** What is in the one and not, byte for byte, in the other; a file of a living node may have grown there. */
export function lackingIn(
  other: Snapshot,
  one: Snapshot,
  how: 'bytes' | 'bytes-and-times',
): readonly string[] {
  return [...one].flatMap(([path, { bytes, mtimeNs, mode }]) => {
    const there = other.get(path);
    if (there === undefined) return [`missing: ${path}`];
    if (path === startsOfToday())
      return there.bytes.subarray(0, bytes.length).equals(bytes) ? [] : [`cut: ${path}`];
    if (!there.bytes.equals(bytes)) return [`differs: ${path}`];
    if (how === 'bytes' || (isNear(there.mtimeNs, mtimeNs) && there.mode === mode)) return [];
    return [`time or mode: ${path}`];
  });
}

/** Node gives times as seconds with a fraction, which holds no nanoseconds. */
function isNear(one: bigint, other: bigint): boolean {
  return one - other < 2_000n && other - one < 2_000n;
}

/** What happened to files that cannot have been an Octopus: it makes new ones with names of its own, and adds to their ends. */
export function notByOctopus(before: Snapshot, after: Snapshot): readonly string[] {
  const old = [...before].flatMap(([path, { identity, bytes }]) => {
    const now = after.get(path);
    if (now === undefined) return [`gone: ${path}`];
    if (now.identity === identity) return [];
    const isGrown = now.bytes.length > bytes.length && now.bytes.subarray(0, bytes.length).equals(bytes);
    const isSame = now.identity.split(' ')[0] === identity.split(' ')[0];
    return isSame && isGrown && written.test(path) ? [] : [`touched: ${path}`];
  });
  return [...old, ...foreign(before, after)];
}

/** What is new and has no name of Octopus. */
export function foreign(before: Snapshot, after: Snapshot): readonly string[] {
  return [...after.keys()].flatMap((path) =>
    before.has(path) || written.test(path) ? [] : [`new: ${path}`],
  );
}

/** Files of which anything has changed, new and lost ones among them. */
export function touched(before: Snapshot, after: Snapshot): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) => before.get(path)?.identity !== after.get(path)?.identity,
  );
}

/** One hash of all bytes of these kinds, with their names. */
export function hashOf(all: Snapshot): string {
  const hash = createHash('sha256');
  for (const [path, { bytes }] of [...all].sort(([one], [other]) => (one < other ? -1 : 1)))
    hash.update(`${path} ${String(bytes.length)}\n`).update(bytes);
  return hash.digest('hex');
}

/** Places below a root, by their usual names. */
export function placesBelow(root: string, names: Readonly<Record<Kind, readonly [string, string]>>): Places {
  return Object.fromEntries(
    Object.entries(names).map(([kind, [, usual]]) => [kind, join(root, usual)]),
  ) as Places;
}
