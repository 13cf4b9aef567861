// Ends earlier runs of `tasks cancel` of which nobody knew whether they had been heard.
import type { Journals } from '../../edges.ts';
import type { Run } from '../../model/run.ts';

/**
 * Writes `ended` into every unfinished run whose tasks are all among these: what became of them is known now.
 * @throws UnavailableError journal.*
 */
export async function endEarlierRuns(
  journals: Pick<Journals, 'unfinished' | 'resume'>,
  taskIds: readonly string[],
): Promise<void> {
  const known = new Set(taskIds.map((id) => id.toLowerCase()));
  const runs = (await journals.unfinished()).filter(
    (run) => run.verb === 'cancel' && tasksOf(run).every((id) => known.has(id.toLowerCase())),
  );
  for (const { id } of runs) {
    const journal = await journals.resume(id);
    try {
      await journal.write('ended', null, { seen: true });
    } finally {
      await journal.close();
    }
  }
}

function tasksOf({ lines }: Run): readonly string[] {
  const tasks = lines[0]?.values['tasks'];
  return Array.isArray(tasks) ? tasks.map(String) : [];
}
