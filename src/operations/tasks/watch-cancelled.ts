// Watches tasks that were asked to end.
import type { InstanceDatabase } from '../../edges.ts';
import type { Clock } from '../../edges/clock.ts';
import { activeStates, type Task } from '../../model/task.ts';
import type { Report } from '../../model/step-event.ts';

const all = [...activeStates, 'Success', 'Failed', 'Canceled', 'TimedOut'] as const;

/**
 * Reads them every 2 s until none is active, or the time is over; once only without a time. One that cannot be found any more stays as
 * it was last seen.
 * @returns each as last seen, by its id
 * @throws UnavailableError database.*; the signal's reason
 */
export async function watchCancelled(
  tasks: readonly Task[],
  waitSeconds: number | null,
  {
    database,
    clock,
    report,
  }: { database: Pick<InstanceDatabase, 'readTasks'>; clock: Clock; report: Report },
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Task>> {
  const seen = new Map(tasks.map((task) => [task.id, task]));
  const deadline = clock.ticks() + (waitSeconds ?? 0) * 1_000;
  for (;;) {
    const ids = [...seen.values()].filter(isActive).map(({ id }) => id);
    if (ids.length === 0) return seen;
    for (const task of await database.readTasks({ nodeId: null, states: all, ids }, signal))
      seen.set(task.id, task);
    const left = [...seen.values()].filter(isActive);
    if (left.length === 0 || clock.ticks() >= deadline) return seen;
    const message = `waiting for the end of ${left.map(({ id, state }) => `${id} (${state})`).join(', ')}`;
    report({ step: 'cancel.waiting', node: null, tone: 'waiting', message });
    await clock.sleep(Math.min(2_000, Math.max(20, deadline - clock.ticks())), signal);
  }
}

function isActive({ state }: Task): boolean {
  return (activeStates as readonly string[]).includes(state);
}
