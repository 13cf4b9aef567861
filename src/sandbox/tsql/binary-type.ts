import { SqlError } from '../engine.ts';
import type { Expression } from './ast.ts';
import { asDecimal, decimalResult } from './decimal-type.ts';
import { operandError } from './operand-error.ts';
import type { TypeScope } from './scope.ts';
import { commonType, isNull, typeOf } from './type-of.ts';
import type { SqlType } from '../values.ts';

type Binary = Extract<Expression, { kind: 'binary' }>;

const TEXTS: ReadonlySet<string> = new Set(['char', 'varchar', 'nchar', 'nvarchar']);
const BYTES: ReadonlySet<string> = new Set(['binary', 'varbinary', 'rowversion']);
const WHOLE: ReadonlySet<string> = new Set(['bit', 'tinyint', 'smallint', 'int', 'bigint']);
const DATES: ReadonlySet<string> = new Set(['date', 'time', 'datetime2', 'datetimeoffset']);
const OLD_DATES: ReadonlySet<string> = new Set(['datetime', 'smalldatetime']);

/** The type of `left operator right`. @throws SqlError 206, 402, 8117 (operands that do not go together) */
export function binaryType(expression: Binary, scope: TypeScope): SqlType {
  const { operator } = expression;
  const [left, right] = operandTypes(expression, scope);
  if (lengthy(left) && lengthy(right)) return joined(operator, left, right);
  const kinds = [left.kind, right.kind];
  const unfit = operandError(operator, left, right);
  const dated = kinds.find((kind) => DATES.has(kind));
  if (dated !== undefined) {
    const other = DATES.has(left.kind) ? right : left;
    if (WHOLE.has(other.kind) || other.kind === 'decimal')
      throw new SqlError(206, `Operand type clash: ${dated} is incompatible with ${other.kind}`);
    throw unfit;
  }
  if (kinds.includes('uniqueidentifier')) throw unfit;
  if (kinds.some((kind) => OLD_DATES.has(kind))) {
    if (operator !== '+' && operator !== '-') throw unfit;
    return { kind: 'datetime' };
  }
  if ('&|^'.includes(operator)) {
    if (!WHOLE.has(left.kind) && !BYTES.has(left.kind)) throw unfit;
    if (!WHOLE.has(right.kind) && !BYTES.has(right.kind)) throw unfit;
  } else if (left.kind === 'bit' && right.kind === 'bit') throw unfit;
  const type = commonType(left, right);
  if (type.kind === 'float' || type.kind === 'real') {
    if (operator === '%' || kinds.some((kind) => BYTES.has(kind))) throw unfit;
    return type;
  }
  return type.kind === 'decimal'
    ? decimalResult(operator, asDecimal(left, type), asDecimal(right, type))
    : type;
}

/**
 * The types of both operands: a bare NULL takes the other's, and a whole literal beside a decimal has as many digits as
 * are written, not ten.
 */
export function operandTypes(
  { operator, left, right }: Binary,
  scope: TypeScope,
): readonly [SqlType, SqlType] {
  const a = typeOf(isNull(left) ? right : left, scope);
  const b = typeOf(isNull(right) ? left : right, scope);
  if ('&|^'.includes(operator)) return [a, b];
  return [b.kind === 'decimal' ? digitsOf(left, a) : a, a.kind === 'decimal' ? digitsOf(right, b) : b];
}

function digitsOf(expression: Expression, type: SqlType): SqlType {
  if (expression.kind !== 'literal' || typeof expression.value !== 'number' || type.kind !== 'int')
    return type;
  return { kind: 'decimal', precision: String(Math.abs(expression.value)).length, scale: 0 };
}

function lengthy(type: SqlType): boolean {
  return TEXTS.has(type.kind) || BYTES.has(type.kind);
}

function joined(operator: string, left: SqlType, right: SqlType): SqlType {
  if (operator !== '+' || TEXTS.has(left.kind) !== TEXTS.has(right.kind))
    throw operandError(operator, left, right);
  const sizes = [left, right].map((type) => ('length' in type ? type.length : 8));
  const national = left.kind.startsWith('n') || right.kind.startsWith('n');
  const length = sizes.includes('max')
    ? ('max' as const)
    : Math.min(national ? 4000 : 8000, Number(sizes[0]) + Number(sizes[1]));
  return { kind: BYTES.has(left.kind) ? 'varbinary' : national ? 'nvarchar' : 'varchar', length };
}
