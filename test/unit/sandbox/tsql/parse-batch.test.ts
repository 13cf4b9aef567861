import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { SqlError } from '../../../../src/sandbox/engine.ts';
import { parseBatch } from '../../../../src/sandbox/tsql/parse-batch.ts';

function refusal(sql: string): number | null {
  try {
    parseBatch(sql);
    return null;
  } catch (error) {
    if (error instanceof SqlError) return error.number;
    throw error;
  }
}

describe('parseBatch', () => {
  it.each([
    ['SELECT * FROM t LIMIT 1', 102],
    ['SELECT 1 || 2', 102],
    ['SELECT 1::int', 102],
    ['GO', 102],
    ["SELECT 'open", 105],
    ['SELECT /* open', 113],
    ['SELECT FROM t', 156],
    ['DELETE FROM t WHERE a = 1 RETURNING a', 102],
    ['SELECT foo(1)', 195],
    ['SELECT LEN(1, 2)', 174],
    ['SELECT 1 WITH c AS (SELECT 1 a) SELECT * FROM c', 319],
    ['SELECT * FROM t WHERE 1', 4145],
  ])('refuses %s with %i', (sql, number) => {
    expect(refusal(sql)).toBe(number);
  });

  it.each([
    [
      'SELECT TOP 1 a.b AS x, n = 1 FROM dbo.T t WITH (NOLOCK) LEFT JOIN u ON t.a = u.a WHERE (a = 1 OR (b + 1) * 2 > 3) AND ((c IS NULL))',
    ],
    ['UPDATE TOP (1) t SET a += 1 OUTPUT inserted.*, deleted.a WHERE a = 1'],
    ['BEGIN TRY SELECT 1 END TRY BEGIN CATCH THROW; END CATCH'],
    ["DECLARE @r int; EXEC @r = sp_getapplock @Resource = 'x', @LockMode = 'Exclusive'"],
  ])('takes %s', (sql) => {
    expect(refusal(sql)).toBeNull();
  });

  it('answers any text with statements or a numbered error', () => {
    fc.assert(
      fc.property(fc.string(), (text) => refusal(text) === null || refusal(text) !== 0),
      { numRuns: 200, seed: 7 },
    );
  });
});
