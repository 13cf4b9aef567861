// What a SELECT keeps of one row or group while it works on it.
// Never here: behaviour.
import type { Expression } from '../tsql/ast.ts';
import type { SqlValue } from '../values.ts';
import type { Cells } from './row-scope.ts';

/** An aggregate of the language. */
export type Aggregate = Extract<Expression, { kind: 'aggregate' }>;

/** What has an OVER. */
export type Windowed = Extract<Expression, { kind: 'window' }> | Aggregate;

/** A row, its group where grouped, its window values. */
export interface Item {
  readonly row: Cells;
  readonly group: readonly Cells[];
  readonly windows: Map<object, SqlValue>;
}
