// Which tasks a draining node still has, and whether they get anywhere. Pure.
import type { Task } from '../../model/task.ts';

/** One task that is waited for. */
export interface WaitedTask {
  readonly task: Task;
  /** Whether its row was written since the last look; null at the first look, and where the version shows no sign. */
  readonly advanced: boolean | null;
  /** Ticks (ms) of the last look that showed it advancing, or of the first look. */
  readonly aliveAt: number;
}

/** The tasks waited for, by id; `before` is what the last look gave. */
export function taskProgress(
  before: ReadonlyMap<string, WaitedTask>,
  tasks: readonly Task[],
  ticks: number,
): ReadonlyMap<string, WaitedTask> {
  return new Map(
    tasks.map((task) => {
      const known = before.get(task.id);
      if (known === undefined) return [task.id, { task, advanced: null, aliveAt: ticks }];
      const comparable = known.task.mark !== null && task.mark !== null;
      const advanced = comparable ? known.task.mark !== task.mark : null;
      const moved = advanced === true || known.task.state !== task.state;
      return [task.id, { task, advanced, aliveAt: moved ? ticks : known.aliveAt }];
    }),
  );
}

/** The tasks without a sign of progress for so long; those of versions that show none are judged by the same time. */
export function stalledTasks(
  waited: ReadonlyMap<string, WaitedTask>,
  ticks: number,
  stallMs: number,
): readonly WaitedTask[] {
  return [...waited.values()].filter(({ aliveAt }) => ticks - aliveAt >= stallMs);
}

/** `ServerTasks-12 (Deploy "Deploy web to prod", Projects-3, 4 min, advancing)`. */
export function describeWaited({ task, advanced }: WaitedTask): string {
  const about = [
    task.description === '' ? task.name : `${task.name} "${shortened(task.description)}"`,
    ...(task.projectId === null ? [] : [task.projectId]),
    ...(task.ageSeconds === null ? [] : [inMinutes(task.ageSeconds)]),
    ...(task.state === 'Cancelling' ? ['being cancelled'] : []),
    ...(advanced === null ? [] : [advanced ? 'advancing' : 'no progress seen']),
  ];
  return `${task.id} (${about.join(', ')})`;
}

/** What usually helps, by what the task is doing. */
export function stallAdvice({ task }: WaitedTask): string {
  if (task.state === 'Cancelling')
    return 'a cancel can be ignored by a script that does not look (Octopus issue 7920): end its process on the worker or target';
  if (task.waitsForPerson === true)
    return 'it waits for a person: answer the manual intervention or guided failure';
  return 'look at its log; a script that waits for input, a guided failure or a lost worker are the usual causes; it can be cancelled';
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function inMinutes(seconds: number): string {
  return seconds < 90
    ? `${String(Math.max(0, Math.round(seconds)))} s`
    : `${String(Math.round(seconds / 60))} min`;
}
