// What a way back leaves on the target: newer than in the old folders, or damaged there. Written down, as a later run may tell of it.
import type { JournalLine, JournalValue } from '../../model/run.ts';
import type { FileTrouble } from '../../model/tree.ts';
import type { OutageWork } from './outage-work.ts';
import { outageJournal } from './outage-work.ts';
import { inWords } from './settle-troubles.ts';

/** Some of them, and how many there are. */
export interface LeftFiles {
  readonly files: readonly FileTrouble[];
  readonly total: number;
}

/** So many are written down: a line of a journal is read often. */
const most = 100;

/** Tells of them, and writes them down. What is copied home is none of them, nor what is gone. @throws UnavailableError journal.* */
export async function noteLeft(born: readonly FileTrouble[], work: OutageWork): Promise<void> {
  const left = born.filter(({ code }) => code !== 'extra' && code !== 'missing');
  if (left.length === 0) return;
  const files = left.slice(0, most).map((file) => ({ ...file }));
  await outageJournal(work.journal).write('born.left', null, { total: left.length, files });
  const some = left.slice(0, 3).map(inWords).join('; ');
  const more = left.length > 3 ? ` and ${String(left.length - 3)} more` : '';
  work.edges.report({
    step: 'born.left',
    node: null,
    tone: 'warning',
    message: `left on the target, and older in the old folders: ${some}${more}`,
  });
}

/** As they stand in the lines of the outage. */
export function leftInJournal(lines: readonly JournalLine[]): LeftFiles {
  const values = lines.findLast(({ step }) => step === 'born.left')?.values;
  const { total, files } = values ?? {};
  if (typeof total !== 'number' || !Array.isArray(files)) return { files: [], total: 0 };
  return { files: (files as readonly JournalValue[]).map((file) => file as unknown as FileTrouble), total };
}
