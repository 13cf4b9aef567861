// How tasks are drawn, for every command that lists some.
import type { Cell } from '../edges.ts';
import type { TaskEntry } from '../operations/tasks/task-entry.ts';
import { orDash, span, yesNo } from './in-words.ts';

/** Columns of `taskCells`. */
export const taskColumns = [
  'task',
  'state',
  'name',
  'node',
  'project',
  'age',
  'waits for person',
  'description',
] as const;

/** The cells of one task. Its age is a length on a terminal and an instant elsewhere. */
export function taskCells(task: TaskEntry, isTty: boolean): Cell[] {
  return [
    { text: task.id },
    { text: task.state, ...(task.state === 'Cancelling' ? { tone: 'warn' as const } : {}) },
    { text: task.name },
    nodeCell(task),
    { text: orDash(task.projectId) },
    { text: age(task, isTty), align: 'right' },
    { text: yesNo(task.waitsForPerson) },
    { text: task.description },
  ];
}

function nodeCell({ nodeId, nodeName }: TaskEntry): Cell {
  if (nodeId === null) return { text: '-' };
  return nodeName === null ? { text: `${nodeId} (gone)`, tone: 'bad' } : { text: nodeName };
}

function age({ ageSeconds, startedAt, queuedAt }: TaskEntry, isTty: boolean): string {
  if (!isTty) return orDash(startedAt ?? queuedAt);
  if (ageSeconds === null) return '-';
  return ageSeconds < 0 ? `in ${span(ageSeconds)}` : span(ageSeconds);
}
