// What INSERT, UPDATE, SET, DECLARE and SELECT @x = refuse to convert unasked, and what they do convert.
import { expect, test } from 'vitest';
import { ask, enter, openSample } from './sample.ts';

const DATES =
  'CREATE TABLE #t (d date NULL, b varbinary(8) NULL, i int NULL, g uniqueidentifier NULL, x datetime NULL, f float NULL)';
const REFUSED: readonly (readonly [string, string])[] = [
  ['INSERT #t (d) VALUES (1)', '!206'],
  ['INSERT #t (d) VALUES (NULL), (1)', '!206'],
  ['INSERT #t (d) VALUES (CAST(NULL AS int))', '!206'],
  ["INSERT #t (b) VALUES ('ab')", '!257'],
  ["INSERT #t (b) VALUES (CAST('ab' AS varchar(max)))", '!257'],
  ['INSERT #t (i) VALUES (GETDATE())', '!257'],
  ["INSERT #t (i) VALUES (CAST('2024-01-01' AS date))", '!206'],
  ['INSERT #t (g) VALUES (1)', '!206'],
  ['INSERT #t (x) VALUES (NEWID())', '!206'],
  ['INSERT #t (f) VALUES (0x01)', '!206'],
  ['INSERT #t (d) SELECT 1', '!206'],
  ['INSERT #t (d) SELECT 1 WHERE 1 = 0', '!206'],
  ['INSERT #t (i) SELECT x FROM #t', '!257'],
  ['UPDATE #t SET d = 1', '!206'],
  ['UPDATE #t SET d = i', '!206'],
  ["UPDATE #t SET b = N'x'", '!257'],
  ['DECLARE @i int; UPDATE #t SET @i = x', '!257'],
  ['DECLARE @d date = 5', '!206'],
  ['DECLARE @d date; SET @d = 5', '!206'],
  ['DECLARE @i int; DECLARE @d date; SET @i = @d', '!206'],
  ['DECLARE @i int; SELECT @i = GETDATE()', '!257'],
  ["DECLARE @b varbinary(9) = 'text'", '!257'],
  ['DECLARE @g uniqueidentifier; SET @g = 12', '!206'],
  ['DECLARE @t TABLE (d datetime2 NULL); INSERT @t VALUES (0x00)', '!257'],
];

test.each(REFUSED)('%s is refused', async (sql, answer) => {
  const engine = await openSample();
  expect(await ask(enter(engine), `${DATES}; INSERT #t (i) VALUES (1); ${sql}`)).toBe(answer);
  await engine.close();
});

const CONVERTED: readonly (readonly [string, string])[] = [
  [
    "INSERT #t (d, x) VALUES ('2024-02-03', 1), (NULL, NULL); SELECT d, x FROM #t",
    '2024-02-03|1900-01-02 00:00:00.000; NULL|NULL',
  ],
  ["INSERT #t (b, i) VALUES (258, '7'); SELECT b, i FROM #t", '0x00000102|7'],
  ['INSERT #t (d) SELECT NULL; SELECT d FROM #t', 'NULL'],
  [
    "INSERT #t (i) VALUES (1); UPDATE #t SET d = NULL, g = DEFAULT, b = 0x01, x = CAST('2024-01-01' AS date); SELECT d, g, b, x FROM #t",
    'NULL|NULL|0x01|2024-01-01 00:00:00.000',
  ],
  [
    "DECLARE @d date = NULL, @i int = '5', @n nvarchar(20) = 5, @m money = 1.5; SET @d = '2024-01-02'; SELECT @d, @i, @n, @m",
    '2024-01-02|5|5|1.5000',
  ],
  ['DECLARE @s varchar(30) = GETDATE(); SELECT LEN(@s)', '19'],
];

test.each(CONVERTED)('%s is converted', async (sql, answer) => {
  const engine = await openSample();
  expect(await ask(enter(engine), `${DATES}; ${sql}`)).toBe(answer);
  await engine.close();
});

test('the message names a max type as such', async () => {
  const engine = await openSample();
  const reply = await enter(engine).batch("DECLARE @b varbinary(max) = N'x'", new AbortController().signal);
  expect(reply.items).toMatchObject([
    {
      error: {
        message:
          'Implicit conversion from data type nvarchar to varbinary(max) is not allowed. Use the CONVERT function to run this query.',
      },
    },
  ]);
  await engine.close();
});
