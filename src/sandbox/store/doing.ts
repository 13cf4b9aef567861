// What the pieces of a statement's execution share.
// Never here: one statement.
import type { Expression } from '../tsql/ast.ts';
import { checkAssigned } from '../tsql/check-assigned.ts';
import { convert } from '../tsql/convert.ts';
import { evaluate } from '../tsql/evaluate.ts';
import { implicit } from '../tsql/implicit.ts';
import type { Typed } from '../tsql/scope.ts';
import { typeOf } from '../tsql/type-of.ts';
import type { SqlValue } from '../values.ts';
import type { Context } from './context.ts';
import { RowScope } from './row-scope.ts';
import type { Run } from './run.ts';

/** One statement under way: its context with the helpers to evaluate, assign and count. */
export interface Doing {
  readonly run: Run;
  readonly context: Context;
  readonly scope: RowScope;
  readonly value: (expression: Expression) => SqlValue;
  /** The value as text; NULL is ''. */
  readonly text: (expression: Expression) => string;
  readonly assign: (name: string, from: Expression | Typed) => void;
  /** Rows touched, for `@@ROWCOUNT` and the reply. */
  readonly count: (rows: number) => void;
}

/** Starts a statement: its own instant, its own plans. */
export function doing(run: Run): Doing {
  const context: Context = { ...run.context, now: run.now(), plans: new Map() };
  const scope = new RowScope(context, [], null);
  const value = (expression: Expression): SqlValue => evaluate(expression, scope);
  return {
    run,
    context,
    scope,
    value,
    text: (expression) => {
      const found = convert(value(expression), typeOf(expression, scope), {
        kind: 'nvarchar',
        length: 'max',
      });
      return typeof found === 'string' ? found : '';
    },
    assign: (name, from) => {
      const type = scope.variableType(name);
      if ('kind' in from) checkAssigned(from, type, scope);
      const typed = 'kind' in from ? { type: typeOf(from, scope), value: value(from) } : from;
      context.variables.set(name.toLowerCase(), { type, value: implicit(typed.value, typed.type, type) });
    },
    count: (rows) => {
      context.state.rowCount = rows;
      run.items.push({ kind: 'count', rows: context.state.noCount ? null : rows });
    },
  };
}
