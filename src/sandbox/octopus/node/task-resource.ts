// Tasks as `/api/tasks` filters and shows them (octopus-internals.md 1.3).
import type { Row } from './database-client.ts';
import type { InstanceShape } from './instance-shape.ts';

/** A condition with its parameters, and which part of what it finds. */
export interface TaskQuery {
  readonly condition: string;
  readonly values: Readonly<Record<string, string>>;
  readonly skip: number;
  readonly take: number;
}

/**
 * The filters `node`, `states`, `name`, `active`, `spaces` (ids, or `all`) and `includeSystem`, as a condition on
 * ServerTask. Tasks without a space are the system's.
 */
export function taskQuery(
  query: URLSearchParams,
  shape: Pick<InstanceShape, 'taskNode' | 'space'>,
): TaskQuery {
  const values: Record<string, string> = {};
  const conditions = ['1 = 1'];
  const oneOf = (column: string, name: string, wanted: readonly string[]): string => {
    wanted.forEach((value, at) => (values[`${name}${String(at)}`] = value));
    return `${column} IN (${wanted.map((_, at) => `@${name}${String(at)}`).join(', ')})`;
  };
  const node = list(query, 'node');
  if (node.length > 0) conditions.push(oneOf(shape.taskNode, 'node', node));
  const active = query.get('active') === 'true' ? ['Queued', 'Executing', 'Cancelling'] : [];
  const states = [...list(query, 'states'), ...active];
  if (states.length > 0) conditions.push(oneOf('State', 'state', states));
  const name = list(query, 'name');
  if (name.length > 0) conditions.push(oneOf('Name', 'name', name));
  const spaces = list(query, 'spaces').filter((space) => space !== 'all');
  const system = query.get('includeSystem')?.toLowerCase();
  if (shape.space && spaces.length > 0)
    conditions.push(
      `(${oneOf('SpaceId', 'space', spaces)}${system === 'true' ? ' OR SpaceId IS NULL' : ''})`,
    );
  else if (shape.space && system === 'false') conditions.push('SpaceId IS NOT NULL');
  return {
    condition: conditions.join(' AND '),
    values,
    skip: count(query.get('skip'), 0),
    take: count(query.get('take'), 30),
  };
}

function list(query: URLSearchParams, name: string): string[] {
  return query
    .getAll(name)
    .flatMap((value) => value.split(','))
    .filter((value) => value !== '');
}

function count(text: string | null, usual: number): number {
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) : usual;
}

/** A row as the API shows it. */
export function taskResource(row: Row): Record<string, unknown> {
  const state = String(row['State']);
  return {
    ...row,
    IsCompleted: !['Queued', 'Executing', 'Cancelling'].includes(state),
    FinishedSuccessfully: state === 'Success',
  };
}
