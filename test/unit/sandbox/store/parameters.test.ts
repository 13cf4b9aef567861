// Parameters of sp_executesql, as text and as a request of the wire.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Parameter, Session } from '../../../../src/sandbox/engine.ts';
import type { OpenEngine } from '../../../../src/sandbox/store/open-engine.ts';
import { ask, enter, openSample, told } from './sample.ts';

let engine: OpenEngine;
let session: Session;
beforeEach(async () => {
  engine = await openSample();
  session = enter(engine);
});
afterEach(() => engine.close());

const CALLS: readonly (readonly [string, string])[] = [
  ["EXEC sp_executesql N'SELECT @a + 1', N'@a int', 5", '6'],
  ["EXEC sp_executesql N'SELECT @a, @b', N'@a int, @b nvarchar(9)', 5, N'x'", '5|x'],
  ["EXEC sp_executesql N'SELECT @a, @b', N'@a int, @b int', 5, @b = 6", '5|6'],
  ["EXEC sp_executesql N'SELECT @a, @b', N'@a int, @b int', @B = 6, @A = 5", '5|6'],
  ["EXEC sp_executesql N'SELECT @a, @b', N'@a int = 7, @b int', @b = 6", '7|6'],
  ["EXEC sp_executesql N'SELECT @a', N'@a int = 7', DEFAULT", '7'],
  ["EXEC sp_executesql N'SELECT @a / 2', N'@a int', '5'", '2'],
  ["EXEC sp_executesql N'SELECT @a', N'@a nvarchar(2)', N'long'", 'lo'],
  ["EXEC sp_executesql N'SELECT @a', N'@a date', NULL", 'NULL'],
  [
    "DECLARE @o int; EXEC sp_executesql N'SET @y = @x * 2', N'@x int, @y int OUTPUT', 4, @o OUTPUT; SELECT @o",
    '8',
  ],
  ["DECLARE @r int = 9; EXEC @r = sp_executesql N'SELECT 1'; SELECT @r", '1 / 0'],
  ["EXEC sp_executesql @stmt = N'SELECT @a', @params = N'@a int', @a = 5", '5'],
  ["EXEC sp_executesql N'SELECT 1', N''", '1'],
  ["EXEC sp_executesql N'SELECT @a', N'@a int'", '!8178'],
  ["EXEC sp_executesql N'SELECT @a', N'@a int, @b int', @b = 1", '!8178'],
  ["EXEC sp_executesql N'SELECT @a', N'@a int', DEFAULT", '!8178'],
  ["EXEC sp_executesql N'SELECT @a', N'@a int', 1, 2", '!8144'],
  ["EXEC sp_executesql N'SELECT 1', NULL, 2", '!8144'],
  ["EXEC sp_executesql N'SELECT @a', N'@a int', @c = 1", '!8145'],
  ["EXEC sp_executesql N'SELECT @a', N'@a int', @a = 1, @a = 2", '!8143'],
  ["EXEC sp_executesql N'SELECT @a', N'@a int', 1, @a = 2", '!8143'],
  ["EXEC sp_executesql N'SELECT @a', N'@a int, @b int', @a = 1, 2", '!119'],
  ["EXEC sp_executesql N'SELECT @a', N'@a int', 'five'", '!8114'],
  ["EXEC sp_executesql N'SELECT @a', N'@a date', 5", '!206'],
  ["EXEC sp_executesql N'SELECT @a', N'@a varbinary(9)', N'x'", '!257'],
  ["EXEC sp_executesql N'SELECT @a', N'@a tinyint', 256", '!220'],
  ["EXEC sp_executesql N'SELECT @a', N'@a int, @A int', 1, 2", '!134'],
  ["EXEC sp_executesql N'SELECT @a', N'@a nope', 1", '!2715'],
  ["EXEC sp_executesql N'SELECT @a', N'a int', 1", '!102'],
  ["DECLARE @o int; EXEC sp_executesql N'SET @y = 1', N'@y int', @o OUTPUT", '!8162'],
  ["EXEC sp_executesql 'SELECT 1'", '!214'],
  ["EXEC sp_executesql N'SELECT @a', '@a int', 1", '!214'],
  ['EXEC sp_executesql', '!201'],
];

test.each(CALLS)('%s gives %s', async (sql, answer) => {
  expect(await ask(session, sql)).toBe(answer);
});

const INT = { kind: 'int' } as const;
const given = (name: string, value: Parameter['value'], type: Parameter['type'] = INT): Parameter => ({
  name,
  value,
  type,
  output: false,
});
const text = { kind: 'nvarchar', length: 4000 } as const;

test.each([
  ['@a int', [given('@a', '5', text)], '5/2'],
  ['@a int', [given('', 5)], '5/2'],
  ['@a decimal(9,2)', [given('@A', 5)], '5.00/2.500000'],
  ['@a int', [], '!8178'],
  ['@a int', [given('@a', 5), given('@b', 5)], '!8145'],
  ['@a int', [given('', 5), given('', 5)], '!8144'],
  ['@a int', [given('@a', 'x', text)], '!8114'],
  ['@a date', [given('@a', 5)], '!206'],
  ['@a int, @a int', [given('@a', 5)], '!134'],
] as const)('a request declaring %s', async (declaration, parameters, answer) => {
  const reply = await session.execute(
    'SELECT @a, @a / 2',
    declaration,
    parameters,
    new AbortController().signal,
  );
  expect(told(reply).replace('|', '/')).toBe(answer);
});
