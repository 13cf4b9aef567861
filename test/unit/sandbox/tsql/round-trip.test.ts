import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SqlError } from '../../../../src/sandbox/engine.ts';
import { parseBatch } from '../../../../src/sandbox/tsql/parse-batch.ts';
import { answer, parsed } from './constant-scope.ts';
import { condition, expression, printCondition, printExpression } from './print-expression.ts';

test('an expression printed and read again is the same', () => {
  fc.assert(
    fc.property(expression, (one) => {
      expect(parsed(printExpression(one))).toEqual(one);
    }),
    { numRuns: 200, seed: 11 },
  );
});

test('a condition printed and read again is the same', () => {
  fc.assert(
    fc.property(condition, (one) => {
      const [statement] = parseBatch(`SELECT 1 WHERE ${printCondition(one)}`);
      const body = statement?.kind === 'select' ? statement.query.body : null;
      expect(body?.kind === 'select' ? body.where : null).toEqual(one);
    }),
    { numRuns: 200, seed: 12 },
  );
});

test('an expression of constants gives a value or a numbered error, never another', () => {
  fc.assert(
    fc.property(expression, (one) => {
      const text = printExpression(one).replaceAll(
        /\[(?:[^\]]|\]\])*\](?:\.\[(?:[^\]]|\]\])*\])*|@\w#?1?/gu,
        '7',
      );
      expect(answer(text)).toBeTypeOf('string');
    }),
    { numRuns: 200, seed: 13 },
  );
});

const WORDS = fc.constantFrom(
  ...'SELECT FROM WHERE ( ) ( ) , * = <> AND OR NOT NULL IN LIKE a t 1 1.5 CASE WHEN THEN END CAST AS int EXISTS BEGIN END IF ELSE TRY CATCH INSERT INTO VALUES UPDATE SET DELETE WITH OVER ORDER BY UNION ALL JOIN ON TOP @x EXEC sp_who ; DECLARE OUTPUT THROW GO'
    .split(' ')
    .concat(["'x'", '[y]', '--\n', '/**/']),
);

test('any row of words gives statements or a numbered error', () => {
  fc.assert(
    fc.property(fc.array(WORDS, { maxLength: 25 }), (words) => {
      try {
        parseBatch(words.join(' '));
      } catch (error) {
        expect(error).toBeInstanceOf(SqlError);
      }
    }),
    { numRuns: 2000, seed: 14 },
  );
});

test.each(['(', 'NOT ', '- ', 'CASE WHEN ', 'BEGIN ', '((1)=(', 'IIF(1=1,'])(
  'ten thousand times %j is too deep or wrong, never a crash',
  (piece) => {
    for (const begin of ['SELECT ', 'SELECT 1 WHERE ', ''])
      expect(() => parseBatch(begin + piece.repeat(10_000))).toThrow(SqlError);
  },
);
