// The columns of ServerTask, by the names found (octopus-internals.md 1.3).
import { needColumn } from './need-column.ts';
import type { TableShape } from './table-shape.ts';

/** What can be read of a task; null where the shape has no such column. */
export interface TaskColumns {
  readonly table: string;
  readonly state: string;
  readonly node: string;
  /** Counting tasks needs none; listing them does. */
  readonly id: string | null;
  readonly name: string | null;
  readonly description: string | null;
  readonly project: string | null;
  readonly queueTime: string | null;
  readonly startTime: string | null;
  readonly pending: string | null;
  /** What the server changes whenever the row is written: a row version, or an instant. */
  readonly mark: string | null;
}

/** Binds the columns. @throws UnavailableError database.schema-unknown without a state or a node */
export function bindTasks(table: TableShape, gaps: string[]): TaskColumns {
  const pending = table.find('flag', 'HasPendingInterruptions');
  const queueTime = table.find('instant', 'QueueTime');
  if (pending === null)
    gaps.push(
      'tasks that wait for a person cannot be told from others: ServerTask has no HasPendingInterruptions',
    );
  if (queueTime === null)
    gaps.push('queued tasks have no age, and scheduled ones count as queued: ServerTask has no QueueTime');
  return {
    table: table.name,
    state: needColumn(table, 'text', 'State'),
    node: needColumn(table, 'text', 'ServerNodeId', 'ServerNode'),
    id: table.find('text', 'Id'),
    name: table.find('text', 'Name'),
    description: table.find('text', 'Description'),
    project: table.find('text', 'ProjectId'),
    queueTime,
    startTime: table.find('instant', 'StartTime'),
    pending,
    mark: table.find('version', 'DataVersion') ?? table.find('instant', 'LastModifiedDate'),
  };
}
