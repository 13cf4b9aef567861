// The way back out of a `finish` that was broken off: what it had renamed has its name again.
import { lastPart, mapPath } from '../../model/node-path.ts';
import type { JournalLine } from '../../model/run.ts';
import { stateNow, type OpenMigration } from './migration-work.ts';

/** What an old folder is called once it is set aside. */
export const asideOf = (path: string): string => `${path}.moved-by-octo-ha`;

/** Whether its renaming was announced, and not taken back since. */
export function isAsideBegun(lines: readonly JournalLine[], kind: string): boolean {
  const last = lines.findLast(
    ({ step, values }) =>
      (step === 'finish.setting-aside' || step === 'finish.taken-back') && values['kind'] === kind,
  );
  return last?.step === 'finish.setting-aside';
}

/**
 * Renames back what is missing in its place and was set aside by this migration; run again, it goes on.
 * @throws UnavailableError store.*, journal.*
 */
export async function takeBackAside(
  migration: Pick<OpenMigration, 'journal' | 'edges' | 'maps'>,
  signal: AbortSignal,
): Promise<void> {
  const { journal, edges, maps } = migration;
  for (const { kind, from } of stateNow(migration).stores) {
    if (!isAsideBegun(journal.lines(), kind)) continue;
    const path = mapPath(from, maps);
    const { state, isTaken } = await edges.stores.tryAside(path, lastPart(asideOf(path)), signal);
    // Both there: somebody made it anew, and a look at it tells whether it will do.
    if (state !== 'missing' || !isTaken) continue;
    await edges.stores.setAside(asideOf(path), lastPart(path), signal);
    await journal.write('finish.taken-back', null, { kind });
    edges.report({
      step: 'finish.taken-back',
      node: null,
      tone: 'done',
      message: `${kind}: ${path} has its name again`,
    });
  }
}
