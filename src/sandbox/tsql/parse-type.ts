import type { SqlType } from '../values.ts';
import type { Tokens } from './tokens.ts';
import { SqlError } from '../engine.ts';

const SIMPLE: Readonly<Record<string, SqlType>> = {
  tinyint: { kind: 'tinyint' },
  smallint: { kind: 'smallint' },
  int: { kind: 'int' },
  integer: { kind: 'int' },
  bigint: { kind: 'bigint' },
  bit: { kind: 'bit' },
  real: { kind: 'real' },
  money: { kind: 'money' },
  smallmoney: { kind: 'smallmoney' },
  date: { kind: 'date' },
  datetime: { kind: 'datetime' },
  smalldatetime: { kind: 'smalldatetime' },
  uniqueidentifier: { kind: 'uniqueidentifier' },
  rowversion: { kind: 'rowversion' },
  timestamp: { kind: 'rowversion' },
  sysname: { kind: 'nvarchar', length: 128 },
  ntext: { kind: 'nvarchar', length: 'max' },
  text: { kind: 'varchar', length: 'max' },
  image: { kind: 'varbinary', length: 'max' },
  sql_variant: { kind: 'nvarchar', length: 4000 },
};
const LONGEST = {
  char: 8000,
  varchar: 8000,
  binary: 8000,
  varbinary: 8000,
  nchar: 4000,
  nvarchar: 4000,
} as const;

/**
 * A data type as written. `fallback` is the length of character and binary types written without one: 1 in definitions,
 * 30 in CAST and CONVERT.
 * @throws SqlError 102, 131 (too long), 243/2715 (no such type), 1002 (scale), 2750 (precision), 1001 (zero length)
 */
export function parseType(tokens: Tokens, fallback: number): SqlType {
  const parts = tokens.name(2);
  const written = parts.at(-1) ?? '';
  const kind = written.toLowerCase();
  const simple = Object.hasOwn(SIMPLE, kind) ? SIMPLE[kind] : undefined;
  if (simple !== undefined) {
    if (tokens.is('(')) {
      throw new SqlError(
        2716,
        `Column, parameter, or variable #1: Cannot specify a column width on data type ${kind}.`,
        { line: tokens.line },
      );
    }
    return simple;
  }
  if (kind === 'time' || kind === 'datetime2' || kind === 'datetimeoffset') {
    const [scale = 7] = numbers(tokens, 1);
    if (scale > 7) throw tokens.error(1002, `Line ${tokens.line}: Specified scale ${scale} is invalid.`);
    return { kind, scale };
  }
  if (kind === 'decimal' || kind === 'numeric' || kind === 'dec') {
    const [precision = 18, scale = 0] = numbers(tokens, 2);
    if (precision < 1 || precision > 38) {
      throw tokens.error(
        2750,
        `Column or parameter #1: Specified column precision ${precision} is greater than the maximum precision of 38.`,
      );
    }
    if (scale > precision)
      throw tokens.error(
        183,
        `The scale (${scale}) for column '' must be within the range 0 to ${precision}.`,
      );
    return { kind: 'decimal', precision, scale };
  }
  if (kind === 'float') {
    const [bits = 53] = numbers(tokens, 1);
    if (bits < 1 || bits > 53)
      throw tokens.error(
        2750,
        `Column or parameter #1: Specified column precision ${bits} is greater than the maximum precision of 53.`,
      );
    return { kind: bits <= 24 ? 'real' : 'float' };
  }
  if (isSized(kind)) {
    if (kind !== 'char' && kind !== 'nchar' && kind !== 'binary') {
      if (tokens.take('(', 'MAX', ')')) return { kind, length: 'max' };
    }
    const [length = fallback] = numbers(tokens, 1);
    if (length < 1)
      throw tokens.error(
        1001,
        `Line ${tokens.line}: Length or precision specification ${length} is invalid.`,
      );
    const most = LONGEST[kind];
    if (length > most) {
      throw tokens.error(
        131,
        `The size (${length}) given to the type '${kind}' exceeds the maximum allowed for any data type (${most}).`,
      );
    }
    return { kind, length };
  }
  throw new SqlError(
    fallback === 30 ? 243 : 2715,
    fallback === 30
      ? `Type ${written} is not a defined system type.`
      : `Column, parameter, or variable #1: Cannot find data type ${written}.`,
    { line: tokens.line },
  );
}

function isSized(kind: string): kind is keyof typeof LONGEST {
  return Object.hasOwn(LONGEST, kind);
}

function numbers(tokens: Tokens, most: number): readonly number[] {
  if (!tokens.is('(')) return [];
  const found = tokens.parenthesised(() => Number(tokens.integer()));
  if (found.length > most) throw tokens.unexpected();
  return found;
}
