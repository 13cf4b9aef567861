// Damaged lines of a manifest stay in it. How many a pass knew of that has looked at every source since stands in the file that ends it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What ends a pass holds of them: a line for each segment. */
export const mendedText = (damaged: ReadonlyMap<string, number>): string =>
  [...damaged].map(([segment, lines]) => `${segment} ${String(lines)}\n`).join('');

/** By segment, what all passes tell that came to their end. @throws what node:fs throws */
export function mendedIn(folder: string): ReadonlyMap<string, number> {
  const mended = new Map<string, number>();
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.done')))
    for (const line of readFileSync(join(folder, name)).toString('latin1').split('\n')) {
      const [, segment, lines] = /^(\d{5}-\d{5}-\d{2}) (\d+)$/.exec(line) ?? [];
      if (segment !== undefined) mended.set(segment, Math.max(mended.get(segment) ?? 0, Number(lines)));
    }
  return mended;
}

/** So many more are damaged now. */
export function notMended(damaged: ReadonlyMap<string, number>, mended: ReadonlyMap<string, number>): number {
  return [...damaged].reduce(
    (sum, [segment, lines]) => sum + Math.max(0, lines - (mended.get(segment) ?? 0)),
    0,
  );
}
