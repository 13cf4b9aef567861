// A scope without tables, for expressions of constants and variables.
import { SqlError } from '../../../../src/sandbox/engine.ts';
import type { Expression } from '../../../../src/sandbox/tsql/ast.ts';
import { convert } from '../../../../src/sandbox/tsql/convert.ts';
import { evaluate } from '../../../../src/sandbox/tsql/evaluate.ts';
import { parseBatch } from '../../../../src/sandbox/tsql/parse-batch.ts';
import type { Scope, Typed } from '../../../../src/sandbox/tsql/scope.ts';
import { typeOf } from '../../../../src/sandbox/tsql/type-of.ts';

const none = (): never => {
  throw new Error('no tables here');
};

/** Noon of 2024-03-04, and the variables given. */
export function constantScope(variables: Readonly<Record<string, Typed>> = {}): Scope {
  const find = (name: string): Typed => {
    const found = variables[name];
    if (found === undefined) throw new SqlError(137, `Must declare the scalar variable "${name}".`);
    return found;
  };
  return {
    columnType: none,
    column: none,
    subqueryType: none,
    subquery: none,
    subqueryList: none,
    exists: none,
    variableType: (name) => find(name).type,
    variable: (name) => find(name).value,
    global: () => undefined,
    fact: () => undefined,
    now: 638_451_504_000_000_000n,
  };
}

/** The expression of `SELECT …`. */
export function parsed(sql: string): Expression {
  const [statement] = parseBatch(`SELECT ${sql}`);
  const body = statement?.kind === 'select' ? statement.query.body : null;
  const item = body?.kind === 'select' ? body.items[0] : undefined;
  if (item?.kind !== 'expression') throw new Error(`no expression: ${sql}`);
  return item.expression;
}

/** What an expression gives, as CONVERT writes it in style 121; NULL; or `!number`. */
export function answer(sql: string, scope = constantScope()): string {
  try {
    const expression = parsed(sql);
    const value = evaluate(expression, scope);
    const type = typeOf(expression, scope);
    if (value === null) return 'NULL';
    if (value instanceof Uint8Array) return `0x${Buffer.from(value).toString('hex')}`;
    if (typeof value === 'number' && type.kind === 'float') return String(value);
    return convert(value, type, { kind: 'nvarchar', length: 'max' }, 121) as string;
  } catch (error) {
    if (error instanceof SqlError) return `!${String(error.number)}`;
    throw error;
  }
}
