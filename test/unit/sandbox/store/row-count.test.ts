// How many rows TOP, OFFSET and FETCH name, and what they refuse.
import { expect, test } from 'vitest';
import { ask, enter, openSample } from './sample.ts';

const STATEMENTS: readonly (readonly [string, string])[] = [
  ['SELECT TOP (-1) Id FROM Node', '!127'],
  ['DECLARE @n int = -1; SELECT TOP (@n) Id FROM Node', '!127'],
  ["SELECT TOP ('x') Id FROM Node", '!1060'],
  ['DECLARE @n int; SELECT TOP (@n) Id FROM Node', '!1060'],
  ['SELECT TOP (1.5) Id FROM Node', '!1060'],
  ['UPDATE TOP (-1) Node SET Cap = 1', '!127'],
  ['DELETE TOP (NULL) FROM Task', '!1060'],
  ['SELECT Id FROM Node ORDER BY Id OFFSET -1 ROWS', '!10742'],
  ['SELECT Id FROM Node ORDER BY Id OFFSET 1 ROWS FETCH NEXT 0 ROWS ONLY', '!10744'],
  ['SELECT TOP 1 Id FROM Node ORDER BY Id OFFSET 1 ROWS', '!10741'],
  ['SELECT TOP 0 Id FROM Node', ''],
];

test.each(STATEMENTS)('%s gives %s', async (sql, answer) => {
  const engine = await openSample();
  expect(await ask(enter(engine), sql)).toBe(answer);
  await engine.close();
});
