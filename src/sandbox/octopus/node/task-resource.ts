// Tasks as `/api/tasks` filters and shows them (octopus-internals.md 1.3).
import type { Row } from './database-client.ts';
import type { InstanceShape } from './instance-shape.ts';

/** A condition with its parameters. */
export interface TaskQuery {
  readonly condition: string;
  readonly values: Readonly<Record<string, string>>;
}

/** The filters `node`, `states`, `name` and `active`, as a condition on ServerTask. */
export function taskQuery(query: URLSearchParams, shape: Pick<InstanceShape, 'taskNode'>): TaskQuery {
  const values: Record<string, string> = {};
  const conditions = ['1 = 1'];
  const node = query.get('node');
  if (node !== null) {
    conditions.push(`${shape.taskNode} = @node`);
    values['node'] = node;
  }
  const active = query.get('active') === 'true' ? ['Queued', 'Executing', 'Cancelling'] : [];
  const states = [...(query.get('states')?.split(',') ?? []), ...active].filter((state) => state !== '');
  if (states.length > 0) {
    conditions.push(`State IN (${states.map((_, at) => `@state${String(at)}`).join(', ')})`);
    states.forEach((state, at) => (values[`state${String(at)}`] = state));
  }
  const name = query.get('name');
  if (name !== null) {
    conditions.push('Name = @name');
    values['name'] = name;
  }
  return { condition: conditions.join(' AND '), values };
}

/** A row as the API shows it. */
export function taskResource(row: Row): Record<string, unknown> {
  const state = String(row['State']);
  return { ...row, IsCompleted: !['Queued', 'Executing', 'Cancelling'].includes(state) };
}
