// Values of expressions for one row.
// Never here: functions, queries, types.
import { SqlError } from '../engine.ts';
import { arithmetic, overflow } from './arithmetic.ts';
import type { Condition, Expression } from './ast.ts';
import { operandTypes } from './binary-type.ts';
import { callFunction } from './call-function.ts';
import { convert } from './convert.ts';
import { asDecimal } from './decimal-type.ts';
import type { Scope } from './scope.ts';
import { test } from './test.ts';
import { typeOf } from './type-of.ts';
import type { SqlType, SqlValue } from '../values.ts';

/** @throws SqlError 8134, 8115, 245, 8114, 241 … and what the scope throws */
export function evaluate(expression: Expression, scope: Scope): SqlValue {
  const computed = scope.computed?.(expression);
  if (computed !== undefined) return computed;
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'variable':
      return scope.variable(expression.name);
    case 'global': {
      const found = scope.global(expression.name);
      if (found === undefined)
        throw new SqlError(137, `Must declare the scalar variable "${expression.name}".`, { severity: 15 });
      return found.value;
    }
    case 'column':
      return scope.column(expression.name);
    case 'collate':
      return evaluate(expression.operand, scope);
    case 'unary':
      return unary(expression, scope);
    case 'binary':
      return binary(expression, scope);
    case 'subquery':
      return scope.subquery(expression.query);
    case 'iif':
      return as(
        test(expression.condition, scope) === true ? expression.yes : expression.no,
        typeOf(expression, scope),
        scope,
      );
    case 'case': {
      const chosen = branch(expression, scope);
      return chosen === null ? null : as(chosen, typeOf(expression, scope), scope);
    }
    case 'cast':
      return cast(expression, scope);
    case 'call':
      return callFunction(expression, scope, evaluate);
    case 'aggregate':
    case 'window':
      throw new SqlError(
        147,
        'An aggregate may not appear in the WHERE clause unless it is in a subquery contained in a HAVING clause or a select list, and the column being aggregated is an outer reference.',
        { severity: 15 },
      );
  }
}

/** The value of an expression in a type. */
function as(expression: Expression, type: SqlType, scope: Scope): SqlValue {
  return convert(evaluate(expression, scope), typeOf(expression, scope), type);
}

type Of<K extends Expression['kind']> = Extract<Expression, { kind: K }>;

/** The branch a CASE takes. Its input is evaluated once, whatever the number of branches. */
function branch({ input, whens, otherwise }: Of<'case'>, scope: Scope): Expression | null {
  if (input === null)
    return whens.find(({ when }) => test(when as Condition, scope) === true)?.result ?? otherwise;
  const left: Expression = { kind: 'literal', type: typeOf(input, scope), value: evaluate(input, scope) };
  return (
    whens.find(
      ({ when }) => test({ kind: 'compare', operator: '=', left, right: when as Expression }, scope) === true,
    )?.result ?? otherwise
  );
}

function cast({ operand, type, style, attempt }: Of<'cast'>, scope: Scope): SqlValue {
  const chosen = style === null ? 0 : Number(evaluate(style, scope));
  const value = evaluate(operand, scope);
  try {
    return convert(value, typeOf(operand, scope), type, chosen);
  } catch (error) {
    // 529 (no such conversion) is no matter of the value: TRY_CAST refuses it too.
    if (attempt && error instanceof SqlError && error.number !== 529) return null;
    throw error;
  }
}

function unary({ operator, operand }: Of<'unary'>, scope: Scope): SqlValue {
  const type = typeOf(operand, scope);
  const value = evaluate(operand, scope);
  if (operator === '+' || value === null) return value;
  if (operator === '~') {
    if (typeof value === 'boolean') return !value;
    if (typeof value === 'bigint' && type.kind === 'bigint') return ~value;
    if (type.kind === 'tinyint') return 255 - Number(value);
    if (type.kind === 'int' || type.kind === 'smallint') return ~Number(value);
    throw new SqlError(8117, `Operand data type ${type.kind} is invalid for '~' operator.`);
  }
  if (typeof value === 'object' && 'digits' in value) return { ...value, digits: -value.digits };
  if (typeof value === 'bigint' && type.kind === 'bigint') {
    if (value === -(2n ** 63n)) throw overflow(type);
    return -value;
  }
  if (typeof value === 'number') {
    if ((type.kind === 'tinyint' && value > 0) || (type.kind === 'int' && value === -2147483648))
      throw overflow(type);
    return value === 0 ? 0 : -value;
  }
  throw new SqlError(8117, `Operand data type ${type.kind} is invalid for minus operator.`);
}

function binary(expression: Of<'binary'>, scope: Scope): SqlValue {
  const type = typeOf(expression, scope);
  const [from, to] = operandTypes(expression, scope);
  const left = evaluate(expression.left, scope);
  const right = evaluate(expression.right, scope);
  if (left === null || right === null) return null;
  const a = convert(
    left,
    written(expression.left, from, scope),
    type.kind === 'decimal' ? asDecimal(from, decimalOf(to, type)) : type,
  );
  const b = convert(
    right,
    written(expression.right, to, scope),
    type.kind === 'decimal' ? asDecimal(to, decimalOf(from, type)) : type,
  );
  return a === null || b === null ? null : arithmetic(expression.operator, type, a, b);
}

/** The type of an operand's value: that of the expression, whatever it counts as beside the other operand. */
function written(expression: Expression, counted: SqlType, scope: Scope): SqlType {
  return expression.kind === 'literal' ? typeOf(expression, scope) : counted;
}

function decimalOf(
  type: SqlType,
  otherwise: Of<'literal'>['type'] & { kind: 'decimal' },
): SqlType & { kind: 'decimal' } {
  return type.kind === 'decimal' ? type : otherwise;
}
