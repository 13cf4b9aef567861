import type { Typed } from './scope.ts';

const SIZES: Readonly<Record<string, number>> = {
  bit: 1,
  tinyint: 1,
  smallint: 2,
  int: 4,
  real: 4,
  smallmoney: 4,
  smalldatetime: 4,
  date: 3,
  uniqueidentifier: 16,
};

/** DATALENGTH of a value that is not NULL, in bytes. */
export function dataLength({ type, value }: Typed): number {
  if (value instanceof Uint8Array) return value.length;
  if (typeof value === 'string' && type.kind !== 'uniqueidentifier')
    return type.kind.startsWith('n') ? value.length * 2 : value.length;
  if (type.kind === 'decimal')
    return type.precision <= 9 ? 5 : type.precision <= 19 ? 9 : type.precision <= 28 ? 13 : 17;
  if (type.kind === 'time' || type.kind === 'datetime2' || type.kind === 'datetimeoffset') {
    const clock = type.scale <= 2 ? 3 : type.scale <= 4 ? 4 : 5;
    return clock + { time: 0, datetime2: 3, datetimeoffset: 5 }[type.kind];
  }
  return SIZES[type.kind] ?? 8;
}
