// Values of expressions for one row.
// Never here: functions, queries, types.
import { SqlError } from '../engine.ts';
import type { Expression } from './ast.ts';
import { callFunction } from './call-function.ts';
import { convert } from './convert.ts';
import type { Scope } from './scope.ts';
import { test } from './test.ts';
import { commonType, typeOf } from './type-of.ts';
import type { Decimal, SqlType, SqlValue } from '../values.ts';

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
      return unary(expression.operator, evaluate(expression.operand, scope));
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
      const { input } = expression;
      const hit = expression.whens.find(
        ({ when }) =>
          test(
            input === null
              ? (when as Parameters<typeof test>[0])
              : { kind: 'compare', operator: '=', left: input, right: when as Expression },
            scope,
          ) === true,
      );
      const chosen = hit?.result ?? expression.otherwise;
      return chosen === null ? null : as(chosen, typeOf(expression, scope), scope);
    }
    case 'cast': {
      const style = expression.style === null ? 0 : Number(evaluate(expression.style, scope));
      const value = evaluate(expression.operand, scope);
      try {
        return convert(value, typeOf(expression.operand, scope), expression.type, style);
      } catch (error) {
        if (expression.attempt && error instanceof SqlError) return null;
        throw error;
      }
    }
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

function unary(operator: '-' | '+' | '~', value: SqlValue): SqlValue {
  if (value === null || operator === '+') return value;
  if (operator === '~')
    return typeof value === 'bigint' ? ~value : typeof value === 'boolean' ? !value : ~Number(value);
  if (typeof value === 'number' || typeof value === 'bigint') return -value;
  if (typeof value === 'object' && 'digits' in value) return { ...value, digits: -value.digits };
  throw new SqlError(
    8117,
    `Operand data type ${typeof value === 'string' ? 'varchar' : 'bit'} is invalid for minus operator.`,
  );
}

function binary(expression: Extract<Expression, { kind: 'binary' }>, scope: Scope): SqlValue {
  const type = typeOf(expression, scope);
  const meet = type.kind === 'decimal' || 'length' in type ? type : commonType(type, type);
  const own = (one: Expression): SqlValue => {
    const from = typeOf(one, scope);
    return convert(
      evaluate(one, scope),
      from,
      meet.kind === 'decimal' && from.kind === 'decimal' ? from : meet,
    );
  };
  const left = own(expression.left);
  const right = own(expression.right);
  if (left === null || right === null) return null;
  if (typeof left === 'string' && typeof right === 'string') return left + right;
  if (left instanceof Uint8Array && right instanceof Uint8Array) return new Uint8Array([...left, ...right]);
  if (
    typeof left === 'number' &&
    typeof right === 'number' &&
    (type.kind === 'float' || type.kind === 'real')
  )
    return float(expression.operator, left, right);
  if (isDecimal(left) && isDecimal(right))
    return decimal(expression.operator, left, right, 'scale' in type ? type.scale : 4);
  const whole = integer(
    expression.operator,
    BigInt(left as number | bigint | boolean),
    BigInt(right as number | bigint | boolean),
  );
  const most =
    type.kind === 'bigint'
      ? 2n ** 63n
      : type.kind === 'tinyint'
        ? 256n
        : type.kind === 'smallint'
          ? 32768n
          : 2147483648n;
  if (type.kind !== 'bit' && (whole >= most || whole < -most))
    throw new SqlError(8115, `Arithmetic overflow error converting expression to data type ${type.kind}.`);
  return type.kind === 'bigint' ? whole : type.kind === 'bit' ? whole !== 0n : Number(whole);
}

const byZero = (): SqlError => new SqlError(8134, 'Divide by zero error encountered.');
const isDecimal = (value: SqlValue): value is Decimal =>
  typeof value === 'object' && value !== null && 'digits' in value;

function integer(operator: string, a: bigint, b: bigint): bigint {
  if ((operator === '/' || operator === '%') && b === 0n) throw byZero();
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    case '&':
      return a & b;
    case '|':
      return a | b;
    default:
      return a ^ b;
  }
}

function float(operator: string, a: number, b: number): number {
  if (operator === '/' && b === 0) throw byZero();
  return operator === '+' ? a + b : operator === '-' ? a - b : operator === '*' ? a * b : a / b;
}

function decimal(operator: string, a: Decimal, b: Decimal, scale: number): Decimal {
  const common = Math.max(a.scale, b.scale);
  const x = a.digits * 10n ** BigInt(common - a.scale);
  const y = b.digits * 10n ** BigInt(common - b.scale);
  if (operator === '*') return { digits: (x * y * 10n ** BigInt(scale)) / 10n ** BigInt(common * 2), scale };
  if (operator !== '/')
    return { digits: (integer(operator, x, y) * 10n ** BigInt(scale)) / 10n ** BigInt(common), scale };
  if (y === 0n) throw byZero();
  return { digits: (x * 10n ** BigInt(scale)) / y, scale };
}
