// Numbers of SQL Server's types in its catalogue (sys.types): ids, lengths, precisions.
// Never here: conversions.
import type { SqlType } from '../values.ts';

/** system_type_id by type. */
export const IDS: Readonly<Record<string, number>> = {
  tinyint: 48,
  smallint: 52,
  int: 56,
  bigint: 127,
  bit: 104,
  real: 59,
  float: 62,
  money: 60,
  smallmoney: 122,
  decimal: 106,
  char: 175,
  nchar: 239,
  binary: 173,
  varchar: 167,
  nvarchar: 231,
  varbinary: 165,
  date: 40,
  datetime: 61,
  smalldatetime: 58,
  uniqueidentifier: 36,
  rowversion: 189,
  time: 41,
  datetime2: 42,
  datetimeoffset: 43,
};

/** Length in bytes, precision, scale of types without parameters. */
export const SIZES: Readonly<Record<string, readonly [number, number, number]>> = {
  tinyint: [1, 3, 0],
  smallint: [2, 5, 0],
  int: [4, 10, 0],
  bigint: [8, 19, 0],
  bit: [1, 1, 0],
  real: [4, 24, 0],
  float: [8, 53, 0],
  money: [8, 19, 4],
  smallmoney: [4, 10, 4],
  date: [3, 10, 0],
  datetime: [8, 23, 3],
  smalldatetime: [4, 16, 0],
  uniqueidentifier: [16, 0, 0],
  rowversion: [8, 0, 0],
};

/** Name in the catalogue. */
export const typeName = (type: SqlType): string => (type.kind === 'rowversion' ? 'timestamp' : type.kind);

/** The server's collation. */
export const COLLATION = 'SQL_Latin1_General_CP1_CI_AS';

/** Length in bytes, precision, scale. */
export function size(type: SqlType): readonly [number, number, number] {
  if (type.kind === 'decimal')
    return [
      type.precision <= 9 ? 5 : type.precision <= 19 ? 9 : type.precision <= 28 ? 13 : 17,
      type.precision,
      type.scale,
    ];
  if ('length' in type)
    return [type.length === 'max' ? -1 : type.kind.startsWith('n') ? type.length * 2 : type.length, 0, 0];
  if ('scale' in type)
    return [
      { time: 3, datetime2: 6, datetimeoffset: 8 }[type.kind] +
        (type.scale <= 2 ? 0 : type.scale <= 4 ? 1 : 2),
      { time: 8, datetime2: 19, datetimeoffset: 26 }[type.kind] + (type.scale === 0 ? 0 : type.scale + 1),
      type.scale,
    ];
  return SIZES[type.kind] ?? [0, 0, 0];
}
