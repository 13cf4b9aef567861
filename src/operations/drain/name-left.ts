// Names what a drain leaves behind, so that its answer tells the truth about tasks that still run.
import type { InstanceDatabase } from '../../edges.ts';
import type { Clock } from '../../edges/clock.ts';
import { UnavailableError } from '../../errors.ts';
import { taskProgress } from './task-progress.ts';
import type { WatchedNode } from './watch-drain.ts';

/** What a question may take after Ctrl-C. */
const lastWordMs = 3_000;

/**
 * The nodes with the tasks that each has right now; nothing is asked about those that are drained or gone. What cannot be
 * asked any more stays as it was last seen.
 * @throws nothing but bugs: the outcome is known by now, and must get out
 */
export async function nameLeft(
  watched: readonly WatchedNode[],
  edges: { readonly database: Pick<InstanceDatabase, 'readTasks'>; readonly clock: Clock },
  signal: AbortSignal,
): Promise<readonly WatchedNode[]> {
  const named: WatchedNode[] = [];
  for (const each of watched) named.push(await nameTasksOf(each, edges, signal));
  return named;
}

async function nameTasksOf(
  each: WatchedNode,
  { database, clock }: Parameters<typeof nameLeft>[1],
  signal: AbortSignal,
): Promise<WatchedNode> {
  const { progress } = each;
  if (progress.state === 'drained' || progress.state === 'gone') return each;
  // After Ctrl-C it is asked as well, and soon given up: it may have come before the first look.
  const asking = signal.aborted ? AbortSignal.timeout(lastWordMs) : signal;
  try {
    const question = { nodeId: each.id, states: ['Executing' as const, 'Cancelling' as const] };
    const found = await database.readTasks(question, asking);
    const mine = found.filter(({ waitsForPerson }) => waitsForPerson !== true);
    const tasks = taskProgress(each.tasks, mine, clock.ticks());
    return { ...each, tasks, progress: { ...progress, tasksLeft: mine.length } };
  } catch (error) {
    if (error instanceof UnavailableError || error === asking.reason) return each;
    throw error;
  }
}
