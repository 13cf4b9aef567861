// By what a file and the row that speaks of it find each other: a number, as a million of them have to be kept.
import type { ExpectedFile, ExpectedKind } from '../../../edges/migration-reads.ts';

/**
 * The keys of a file; none for one that no row can speak of (logos among the artifacts, logs of scheduled work).
 *
 * Task logs: `servertasks-370_RANDOM.txt`, since 2025.2 `servertasks-370_RANDOM/….tl.txt`, both side by side after an upgrade; which
 * random part is the task's, the row does not tell. Artifacts: `artifacts-12…`, the rest of the name is not public. Packages: `ID/ID.VERSION.EXT`,
 * since 2019.3 below `Spaces-1/feeds-builtin` (octopus-internals.md 3.5).
 */
export function keysOfFile(kind: ExpectedKind, path: string): readonly number[] {
  switch (kind) {
    case 'taskLogs':
      return numbered(/^servertasks-(\d+)(?:_[^/]*)?(?:\.txt|\/[^/]+\.txt)$/i, path);
    case 'artifacts':
      return numbered(/(?:^|\/)artifacts-(\d+)(?![\d/])[^/]*$/i, path);
    case 'packages':
      return packageKeys(path);
  }
}

/** The key of a row; null where its id is none that files are called by. */
export function keyOfRow(kind: ExpectedKind, { id, space, package: named }: ExpectedFile): number | null {
  switch (kind) {
    case 'taskLogs':
      return numbered(/^ServerTasks-(\d+)(?:_|$)/i, id)[0] ?? null;
    case 'artifacts':
      return numbered(/^Artifacts-(\d+)$/i, id)[0] ?? null;
    case 'packages':
      return named === null ? null : hashed(`${space ?? ''}/${named.id}.${named.version}`);
  }
}

function numbered(pattern: RegExp, text: string): readonly number[] {
  const number = Number(pattern.exec(text)?.[1] ?? NaN);
  return Number.isSafeInteger(number) ? [number] : [];
}

/** One for a row that tells the space, one for a row that does not. */
function packageKeys(path: string): readonly number[] {
  const parts = path.split('/');
  const [name = ''] = parts.slice(-1);
  const stem = name.replace(/(?:\.tar)?\.[^.]+$/i, '');
  const space = /^Spaces-\d+$/i.test(parts[0] ?? '') ? (parts[0] ?? '') : '';
  if (parts.length < 2 || stem === name) return [];
  const keys = [hashed(`/${stem}`), ...(space === '' ? [] : [hashed(`${space}/${stem}`)])];
  return keys;
}

/** 53 bits of the text, whatever its case: among 100,000 packages two share a key once in a million instances. */
function hashed(text: string): number {
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (const sign of text.toLowerCase()) {
    const code = sign.codePointAt(0) ?? 0;
    high = Math.imul(high ^ code, 2_654_435_761);
    low = Math.imul(low ^ code, 1_597_334_677);
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  return 4_294_967_296 * (2_097_151 & high) + (low >>> 0);
}
