// A row of ServerTask, as a task.
import type { Task, TaskState } from '../model/task.ts';
import { flag, instant, present, text } from './cell-values.ts';
import type { Row } from './session.ts';

const states: readonly TaskState[] = [
  'Queued',
  'Executing',
  'Cancelling',
  'Success',
  'Failed',
  'Canceled',
  'TimedOut',
];

/** The spellings of a state in the column; `Canceling` is an old one (octopus-internals.md 1.3). */
export function stateSpellings(state: TaskState): readonly string[] {
  return state === 'Cancelling' ? ['Cancelling', 'Canceling'] : [state];
}

/** The state that a text stands for. */
export function toTaskState(spelled: string): TaskState {
  const word = spelled.trimEnd().toLowerCase();
  return (
    states.find((state) => stateSpellings(state).some((each) => each.toLowerCase() === word)) ?? 'unknown'
  );
}

/**
 * The task; what the shape has no column for is null.
 * @throws UnavailableError database.garbage for values that the columns should not hold
 */
export function toTask(row: Row): Task {
  const queuedAt = instant(row, 'QueuedAt');
  const startedAt = instant(row, 'StartedAt');
  const since = startedAt ?? queuedAt;
  const readAt = present(instant(row, 'ReadAt'), 'ReadAt');
  return {
    id: present(text(row, 'Id'), 'Id'),
    name: text(row, 'Name') ?? '',
    description: text(row, 'Description') ?? '',
    state: toTaskState(present(text(row, 'State'), 'State')),
    nodeId: text(row, 'Node'),
    projectId: text(row, 'Project'),
    queuedAt,
    startedAt,
    ageSeconds: since === null ? null : (readAt.getTime() - since.getTime()) / 1000,
    waitsForPerson: flag(row, 'Waits'),
    mark: mark(row['Mark']),
  };
}

function mark(value: unknown): string | null {
  if (value instanceof Uint8Array) return `0x${Buffer.from(value).toString('hex').toUpperCase()}`;
  return value instanceof Date ? value.toISOString() : null;
}
