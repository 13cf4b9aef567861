// What was deleted on the target since the cutover: a way back brings it into use again, as the old folders still have it.
import type { JournalLine, JournalValue } from '../../model/run.ts';
import type { FileTrouble } from '../../model/tree.ts';
import type { OutageWork } from './outage-work.ts';

/** How many files of a store. */
export interface GoneFiles {
  readonly kind: string;
  readonly files: number;
}

/** Counts them, tells of them, and writes them down. @throws UnavailableError journal.* */
export async function noteGone(
  troubles: readonly FileTrouble[],
  { journal, edges }: Pick<OutageWork, 'journal' | 'edges'>,
): Promise<void> {
  const counts = new Map<string, number>();
  for (const { code, tree } of troubles)
    if (code === 'missing') counts.set(tree, (counts.get(tree) ?? 0) + 1);
  if (counts.size === 0) return;
  const gone = [...counts].map(([kind, files]) => ({ kind, files }));
  await journal.write('born.gone', null, { stores: gone });
  for (const message of goneInWords(gone))
    edges.report({ step: 'born.gone', node: null, tone: 'warning', message });
}

/** As sentences; none where nothing is gone. */
export function goneInWords(gone: readonly GoneFiles[]): readonly string[] {
  if (gone.length === 0) return [];
  const said = gone.map(({ kind, files }) => `${kind} ${String(files)}`).join(', ');
  return [
    `deleted on the target since the cutover, by retention or by hand, and in use again from the old folders: ${said} (files)`,
  ];
}

/** As they stand in the lines of the outage. */
export function goneInJournal(lines: readonly JournalLine[]): readonly GoneFiles[] {
  const stores = lines.findLast(({ step }) => step === 'born.gone')?.values['stores'];
  if (!Array.isArray(stores)) return [];
  return (stores as readonly JournalValue[]).map((each) => each as unknown as GoneFiles);
}
