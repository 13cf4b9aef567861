// How often a query evaluates what is in it: each row asks for the variable @one, which counts.
import { expect, test } from 'vitest';
import type { Context } from '../../../../src/sandbox/store/context.ts';
import { planQuery } from '../../../../src/sandbox/store/plan-query.ts';
import { parseBatch } from '../../../../src/sandbox/tsql/parse-batch.ts';
import type { Typed } from '../../../../src/sandbox/tsql/scope.ts';
import type { SqlValue } from '../../../../src/sandbox/values.ts';

const size = 300;
/** Rows (i, i modulo 10) under an alias. */
const rows = (alias: string): string =>
  `(VALUES ${Array.from({ length: size }, (_, at) => `(${String(at)}, ${String(at % 10)})`).join(', ')}) ${alias} (n, m)`;

class CountingVariables extends Map<string, Typed> {
  asked = 0;
  override get(name: string): Typed | undefined {
    this.asked += 1;
    return super.get(name);
  }
}

function run(sql: string): { readonly rows: readonly (readonly SqlValue[])[]; readonly asked: number } {
  const [statement] = parseBatch(sql);
  if (statement?.kind !== 'select') throw new Error('not a query');
  const variables = new CountingVariables([['@one', { type: { kind: 'int' }, value: 1 }]]);
  const context = { variables, common: [], now: 0n } as unknown as Context;
  return { rows: planQuery(statement.query, context, null).run(), asked: variables.asked };
}

const CASES: readonly (readonly [string, string, readonly SqlValue[]])[] = [
  [
    'a list that asks nothing of the outer rows',
    `SELECT COUNT(*) FROM ${rows('a')} WHERE n IN (SELECT n FROM ${rows('b')} WHERE @one = 1)`,
    [size],
  ],
  [
    'a list in a list, neither of which asks anything of the outer rows',
    `SELECT COUNT(*) FROM ${rows('a')} WHERE n IN (SELECT n FROM ${rows('b')} WHERE m IN (SELECT m FROM ${rows('c')} WHERE @one = 1))`,
    [size],
  ],
  [
    'a value of which a derived table asks nothing of the outer rows',
    `SELECT COUNT(*) FROM ${rows('a')} WHERE n > (SELECT AVG(d.n) FROM (SELECT n FROM ${rows('b')} WHERE @one = 1) d)`,
    [150],
  ],
  [
    'EXISTS by equality with the outer row',
    `SELECT COUNT(*) FROM ${rows('a')} WHERE EXISTS (SELECT 1 FROM ${rows('b')} WHERE @one = 1 AND b.n = a.n)`,
    [size],
  ],
  [
    'NOT EXISTS by equality with an expression of the outer row',
    `SELECT COUNT(*) FROM ${rows('a')} WHERE NOT EXISTS (SELECT 1 FROM ${rows('b')} WHERE @one = 1 AND a.n + 5 = b.n)`,
    [5],
  ],
  [
    'a value by equality with the outer row, over a join',
    `SELECT SUM(x.s) FROM (SELECT (SELECT COUNT(*) FROM ${rows('b')} JOIN ${rows('c')} ON c.n = b.n WHERE @one = 1 AND c.n = a.n) s FROM ${rows('a')}) x`,
    [size],
  ],
  [
    'a list by two equalities with the outer row',
    `SELECT COUNT(*) FROM ${rows('a')} WHERE n IN (SELECT n FROM ${rows('b')} WHERE @one = 1 AND b.m = a.m AND b.n = a.n)`,
    [size],
  ],
  [
    'a join by equality of expressions',
    `SELECT COUNT(*) FROM ${rows('a')} JOIN ${rows('b')} ON @one = 1 AND a.n + 1 = b.n`,
    [size - 1],
  ],
  [
    'a join by comma whose equality stands in WHERE',
    `SELECT COUNT(*) FROM ${rows('a')}, ${rows('b')} WHERE @one = 1 AND b.n = a.n`,
    [size],
  ],
  [
    'a running sum',
    `SELECT SUM(s) FROM (SELECT SUM(@one) OVER (ORDER BY n) s FROM ${rows('a')}) x`,
    [(size * (size + 1)) / 2],
  ],
  [
    'an aggregate over all rows beside each row',
    `SELECT SUM(s) FROM (SELECT MAX(n * @one) OVER () s FROM ${rows('a')}) x`,
    [size * (size - 1)],
  ],
];

test.each(CASES)('%s is evaluated for few rows, not for all pairs', (_, sql, expected) => {
  const answer = run(sql);
  expect(answer.rows).toEqual([expected]);
  expect(answer.asked).toBeLessThan(5 * size);
});

test('a text asked again is not parsed again, and is still refused where it declares what is declared already', () => {
  const text = 'DECLARE @a int -- asked twice';
  expect(parseBatch(text)).toBe(parseBatch(text));
  expect(() => parseBatch(text, ['@a'])).toThrow(/already been declared/u);
  for (const wrong of ['SELECT FROM', 'SELECT FROM']) expect(() => parseBatch(wrong)).toThrow(/syntax/u);
});
