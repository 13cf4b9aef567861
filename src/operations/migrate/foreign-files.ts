import type { JournalLine, JournalValue } from '../../model/run.ts';

/**
 * Files that lay in the folders of the target beforehand and are none of ours, as the last copy before the nodes moved noted them; null
 * where none was made, or by an octo-ha that did not count. Pure.
 */
export function foreignFiles(lines: readonly JournalLine[]): number | null {
  const counts = lines.map(({ step, values }) =>
    step === 'settle.copied' ? countOf(values['stores']) : null,
  );
  return counts.findLast((count) => count !== null) ?? null;
}

function countOf(stores: JournalValue | undefined): number | null {
  if (!Array.isArray(stores)) return null;
  const counts = (stores as readonly JournalValue[])
    .map((each) => (Object(each) as Readonly<Record<string, unknown>>)['foreign'])
    .filter((count) => typeof count === 'number');
  return counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0);
}

/** As a clause; nothing where there are none. */
export function foreignInWords(files: number | null): readonly string[] {
  if (files === null || files === 0) return [];
  return [`in the target beforehand, none of ours, left as they are: ${String(files)} files`];
}
