import { compareText, compareValues } from './compare.ts';
import { checkImplicit } from './implicit.ts';
import { convert } from './convert.ts';
import { operandError } from './operand-error.ts';
import type { Typed } from './scope.ts';
import { commonType } from './type-of.ts';
import type { SqlType } from '../values.ts';

/** A value beside a comparison; `bare` is the word NULL, which takes the other's type. */
export interface Operand extends Typed {
  readonly bare?: boolean;
}

const TEXTS: ReadonlySet<string> = new Set(['char', 'varchar', 'nchar', 'nvarchar']);

/** Is it one of the four types of text? */
export function isText(type: SqlType): boolean {
  return TEXTS.has(type.kind);
}

/**
 * Order of two values of any types, brought to their common type as a comparison does; null where either is NULL.
 * @throws SqlError 206, 257, 402 (types that do not compare), and those of conversions
 */
export function compareTyped(operator: string, left: Operand, right: Operand): number | null {
  const [a, b] = [left.value, right.value];
  if (left.bare === true || right.bare === true) return null;
  if (isText(left.type) && isText(right.type))
    return typeof a === 'string' && typeof b === 'string' ? compareText(a, b) : null;
  const type = commonType(left.type, right.type);
  if (left.type.kind !== right.type.kind) {
    const kinds = [left.type.kind, right.type.kind];
    if (kinds.includes('date') && kinds.includes('time')) throw operandError(operator, left.type, right.type);
    checkImplicit(left.type, type);
    checkImplicit(right.type, type);
  }
  if (a === null || b === null) return null;
  const wide = comparedType(left.type, right.type);
  const [x, y] = [convert(a, left.type, wide), convert(b, right.type, wide)];
  return x === null || y === null ? null : compareValues(x, y);
}

/** The type two operands are compared in: lengths cut nothing off. */
export function comparedType(left: SqlType, right: SqlType): SqlType {
  const type = commonType(left, right);
  if (isText(type)) return { kind: type.kind.startsWith('n') ? 'nvarchar' : 'varchar', length: 'max' };
  return type.kind === 'varbinary' || type.kind === 'binary' ? { kind: 'varbinary', length: 'max' } : type;
}
