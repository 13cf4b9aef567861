import type { SqlType } from '../values.ts';

type Family = 'text' | 'bytes' | 'number' | 'float' | 'old-date' | 'date' | 'time' | 'new-date' | 'guid';

const FAMILIES: Readonly<Record<SqlType['kind'], Family>> = {
  char: 'text',
  varchar: 'text',
  nchar: 'text',
  nvarchar: 'text',
  binary: 'bytes',
  varbinary: 'bytes',
  rowversion: 'bytes',
  bit: 'number',
  tinyint: 'number',
  smallint: 'number',
  int: 'number',
  bigint: 'number',
  decimal: 'number',
  money: 'number',
  smallmoney: 'number',
  real: 'float',
  float: 'float',
  datetime: 'old-date',
  smalldatetime: 'old-date',
  date: 'date',
  time: 'time',
  datetime2: 'new-date',
  datetimeoffset: 'new-date',
  uniqueidentifier: 'guid',
};

/** What a family does not become by itself: `!` only by CONVERT (257), `x` not at all (206). */
const REFUSED: Readonly<Record<Family, Partial<Record<Family, '!' | 'x'>>>> = {
  text: { bytes: '!' },
  bytes: { float: 'x', date: '!', time: '!', 'new-date': '!' },
  number: { date: 'x', time: 'x', 'new-date': 'x', guid: 'x' },
  float: { bytes: '!', date: 'x', time: 'x', 'new-date': 'x', guid: 'x' },
  'old-date': { number: '!', float: '!', bytes: '!', guid: 'x' },
  date: { number: 'x', float: 'x', bytes: '!', time: 'x', guid: 'x' },
  time: { number: 'x', float: 'x', bytes: '!', date: 'x', guid: 'x' },
  'new-date': { number: 'x', float: 'x', bytes: '!', guid: 'x' },
  guid: { number: 'x', float: 'x', 'old-date': 'x', date: 'x', time: 'x', 'new-date': 'x' },
};

/** How one type becomes another: freely, only when asked, or never (matrix of "Data type conversion (Database Engine)"). */
export function conversionRule(from: SqlType, to: SqlType): 'free' | 'asked' | 'never' {
  if (from.kind === to.kind) return 'free';
  const refused = REFUSED[FAMILIES[from.kind]][FAMILIES[to.kind]];
  return refused === undefined ? 'free' : refused === 'x' ? 'never' : 'asked';
}
