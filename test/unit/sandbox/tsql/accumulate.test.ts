import { expect, test } from 'vitest';
import { accumulate } from '../../../../src/sandbox/tsql/accumulate.ts';
import type { SqlType } from '../../../../src/sandbox/values.ts';

const int: SqlType = { kind: 'int' };
const bigint: SqlType = { kind: 'bigint' };
const float: SqlType = { kind: 'float' };
const text: SqlType = { kind: 'nvarchar', length: 50 };
const decimal = (precision: number, scale: number): SqlType => ({ kind: 'decimal', precision, scale });

test('NULLs are neither counted nor summed', () => {
  expect(accumulate('COUNT', [1, null, 2], int, int)).toBe(2);
  expect(accumulate('SUM', [1, null, 2], int, int)).toBe(3);
  expect(accumulate('AVG', [1, null, 4], int, int)).toBe(2);
  expect(accumulate('COUNT_BIG', [null], int, bigint)).toBe(0n);
});

test.each(['SUM', 'AVG', 'MIN', 'MAX', 'STRING_AGG'] as const)('%s of nothing but NULLs is NULL', (name) => {
  expect(accumulate(name, [null, null], int, int)).toBeNull();
  expect(accumulate(name, [], int, int)).toBeNull();
});

test('DISTINCT takes texts for the same that the collation takes for the same', () => {
  expect(accumulate('COUNT', ['a', 'A ', 'b', 'é', 'e'], text, int, true)).toBe(4);
  expect(accumulate('STRING_AGG', ['a', 'a', 'b'], text, text, true, '+')).toBe('a+b');
});

test('MIN and MAX follow the collation, not the code points', () => {
  expect(accumulate('MIN', ['b', 'A', 'c'], text, text)).toBe('A');
  expect(accumulate('MAX', ['b', 'A', 'C'], text, text)).toBe('C');
});

test('a sum that leaves its type is 8115', () => {
  expect(() => accumulate('SUM', [2147483647, 1], int, int)).toThrow(
    expect.objectContaining({ number: 8115 }),
  );
  expect(accumulate('SUM', [2n ** 62n, 2n ** 61n], bigint, bigint)).toBe(2n ** 62n + 2n ** 61n);
});

test('decimals and money are summed exactly, averages cut off', () => {
  const tenth = { digits: 1n, scale: 1 };
  expect(accumulate('SUM', [tenth, tenth, tenth], decimal(2, 1), decimal(38, 1))).toEqual({
    digits: 3n,
    scale: 1,
  });
  expect(accumulate('AVG', [tenth, tenth, { digits: 0n, scale: 1 }], decimal(2, 1), decimal(38, 6))).toEqual({
    digits: 66666n,
    scale: 6,
  });
  const cent = { digits: 100n, scale: 4 };
  expect(accumulate('SUM', [cent, cent], { kind: 'smallmoney' }, { kind: 'money' })).toEqual({
    digits: 200n,
    scale: 4,
  });
});

test('floats average as floats', () => {
  expect(accumulate('AVG', [1, 2], float, float)).toBe(1.5);
});
