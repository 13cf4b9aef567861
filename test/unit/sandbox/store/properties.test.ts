import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Session } from '../../../../src/sandbox/engine.ts';
import { openEngine } from '../../../../src/sandbox/store/open-engine.ts';
import { administrator, ask, enter, openSample } from './sample.ts';

type Cell = number | string | null;
const seed = 20_261_127;
const text = (value: Cell): string => (value === null ? 'NULL' : String(value));
const literal = (value: Cell): string => (typeof value === 'string' ? `'${value}'` : text(value));
const answer = (rows: readonly (readonly Cell[])[]): string =>
  rows.map((row) => row.map(text).join('|')).join('; ');
const order = (a: Cell, b: Cell): number => (a === b ? 0 : a === null ? -1 : b === null ? 1 : a < b ? -1 : 1);

const rowOf = fc.record({
  a: fc.option(fc.integer({ min: -3, max: 3 }), { nil: null }),
  b: fc.option(fc.constantFrom('p', 'q', 'r'), { nil: null }),
});
const rowsOf = fc
  .array(rowOf, { maxLength: 8 })
  .map((rows) => rows.map((row, at) => ({ id: at + 1, ...row })));
type Row = { readonly id: number; readonly a: number | null; readonly b: string | null };

/** A condition as T-SQL, and what it is of a row: true, false or null for unknown. */
interface Check {
  readonly sql: string;
  of(row: Row): boolean | null;
}
const comparison: fc.Arbitrary<Check> = fc.oneof(
  fc
    .tuple(fc.constantFrom('=', '<>', '<', '>='), fc.integer({ min: -2, max: 2 }))
    .map(([operator, value]): Check => ({
      sql: `a ${operator} ${String(value)}`,
      of: ({ a }) =>
        a === null
          ? null
          : operator === '='
            ? a === value
            : operator === '<>'
              ? a !== value
              : operator === '<'
                ? a < value
                : a >= value,
    })),
  fc
    .constantFrom('p', 'q')
    .map((value): Check => ({ sql: `b = '${value}'`, of: ({ b }) => (b === null ? null : b === value) })),
  fc.constantFrom<Check>(
    { sql: 'a IS NULL', of: ({ a }) => a === null },
    { sql: "b IN ('p', NULL)", of: ({ b }) => (b === 'p' ? true : null) },
    { sql: 'a BETWEEN -1 AND 1', of: ({ a }) => (a === null ? null : a >= -1 && a <= 1) },
  ),
);
const { check } = fc.letrec<{ check: Check }>((tie) => ({
  check: fc.oneof(
    { maxDepth: 3 },
    comparison,
    tie('check').map((one): Check => ({
      sql: `NOT (${one.sql})`,
      of: (row) => {
        const of = one.of(row);
        return of === null ? null : !of;
      },
    })),
    fc.tuple(tie('check'), tie('check')).map(([x, y]): Check => ({
      sql: `(${x.sql} AND ${y.sql})`,
      of: (row) => {
        const both = [x.of(row), y.of(row)];
        return both.includes(false) ? false : both.includes(null) ? null : true;
      },
    })),
    fc.tuple(tie('check'), tie('check')).map(([x, y]): Check => ({
      sql: `(${x.sql} OR ${y.sql})`,
      of: (row) => {
        const both = [x.of(row), y.of(row)];
        return both.includes(true) ? true : both.includes(null) ? null : false;
      },
    })),
  ),
}));

async function filled(...tables: readonly (readonly Row[])[]): Promise<Session> {
  const engine = await openEngine({ folder: null, serverName: 'S', administrator });
  const session = engine.login({ user: 'sa', password: 'p', database: '', application: 'a', hostName: 'h' });
  for (const [at, rows] of tables.entries()) {
    const name = `T${String(at)}`;
    const values = rows.map((row) => `(${String(row.id)}, ${literal(row.a)}, ${literal(row.b)})`).join(', ');
    expect(
      await ask(
        session,
        `CREATE TABLE ${name} (id int PRIMARY KEY, a int NULL, b varchar(5) NULL)${rows.length > 0 ? `; INSERT ${name} VALUES ${values}` : ''}`,
      ),
    ).toBe('');
  }
  return session;
}

test('WHERE keeps the rows for which the condition is true, ORDER BY puts NULL first', () =>
  fc.assert(
    fc.asyncProperty(rowsOf, check, async (rows, condition) => {
      const session = await filled(rows);
      const kept = rows
        .filter((row) => condition.of(row) === true)
        .sort((x, y) => order(y.b, x.b) || order(x.a, y.a) || x.id - y.id);
      expect(
        await ask(session, `SELECT b, a, id FROM T0 WHERE ${condition.sql} ORDER BY b DESC, a, id`),
      ).toBe(answer(kept.map(({ b, a, id }) => [b, a, id])));
      await ask(session, `DELETE FROM T0 WHERE ${condition.sql}`);
      expect(await ask(session, 'SELECT COUNT(*) FROM T0')).toBe(String(rows.length - kept.length));
    }),
    { numRuns: 80, seed },
  ));

test('GROUP BY counts and sums every group once, NULLs in one group and left out of sums', () =>
  fc.assert(
    fc.asyncProperty(rowsOf, fc.integer({ min: 0, max: 3 }), async (rows, least) => {
      const session = await filled(rows);
      const groups = [...new Set(rows.map(({ b }) => b))].sort(order).map((b) => {
        const own = rows.filter((row) => row.b === b);
        const sums = own.flatMap(({ a }) => (a === null ? [] : [a]));
        const none = sums.length === 0;
        return [
          b,
          own.length,
          sums.length,
          none ? null : sums.reduce((x, y) => x + y),
          none ? null : Math.min(...sums),
          new Set(sums).size,
        ];
      });
      expect(
        await ask(
          session,
          `SELECT b, COUNT(*), COUNT(a), SUM(a), MIN(a), COUNT(DISTINCT a) FROM T0 GROUP BY b HAVING COUNT(*) > ${String(least)} ORDER BY b`,
        ),
      ).toBe(answer(groups.filter(([, count]) => Number(count) > least)));
    }),
    { numRuns: 60, seed },
  ));

test('joins pair the rows that a nested loop pairs', () =>
  fc.assert(
    fc.asyncProperty(
      rowsOf,
      rowsOf,
      fc.constantFrom('INNER', 'LEFT', 'RIGHT', 'FULL'),
      fc.constantFrom('x.a = y.a', 'x.a < y.a', 'x.a = y.a AND x.b <> y.b', 'y.b = x.b AND y.id > 1'),
      async (left, right, kind, on) => {
        const session = await filled(left, right);
        const fits = (x: Row, y: Row): boolean => {
          const known = x.a !== null && y.a !== null;
          if (on === 'x.a < y.a') return known && x.a < y.a;
          if (on.startsWith('y.b')) return x.b !== null && x.b === y.b && y.id > 1;
          return (
            known && x.a === y.a && (on === 'x.a = y.a' || (x.b !== null && y.b !== null && x.b !== y.b))
          );
        };
        const pairs: [number | null, number | null][] = left.flatMap((x) =>
          right.filter((y) => fits(x, y)).map((y): [number, number] => [x.id, y.id]),
        );
        if (kind === 'LEFT' || kind === 'FULL')
          for (const x of left) if (!right.some((y) => fits(x, y))) pairs.push([x.id, null]);
        if (kind === 'RIGHT' || kind === 'FULL')
          for (const y of right) if (!left.some((x) => fits(x, y))) pairs.push([null, y.id]);
        pairs.sort((p, q) => order(p[0], q[0]) || order(p[1], q[1]));
        expect(
          await ask(session, `SELECT x.id, y.id FROM T0 x ${kind} JOIN T1 y ON ${on} ORDER BY x.id, y.id`),
        ).toBe(answer(pairs));
      },
    ),
    { numRuns: 80, seed },
  ));

test('however two sessions interleave, no committed addition is lost and no reader sees half a transfer', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          who: fc.constantFrom(0, 1),
          from: fc.integer({ min: 1, max: 3 }),
          to: fc.integer({ min: 1, max: 3 }),
          by: fc.integer({ min: 1, max: 9 }),
          keep: fc.boolean(),
        }),
        { minLength: 2, maxLength: 6 },
      ),
      fc.scheduler(),
      async (transfers, scheduler) => {
        const engine = await openSample();
        const setup = enter(engine);
        await ask(
          setup,
          'CREATE TABLE Account (Id int PRIMARY KEY, N int NOT NULL); INSERT Account VALUES (1, 100), (2, 100), (3, 100)',
        );
        const reader = enter(engine);
        const balance = new Map([
          [1, 100],
          [2, 100],
          [3, 100],
        ]);
        const seen: string[] = [];
        const step = async (session: Session, sql: string): Promise<string> => {
          // Whose turn it is, is the scheduler's choice; a statement that waits for a lock does not hold up the others.
          await scheduler.schedule(Promise.resolve());
          return ask(session, sql);
        };
        const worker = async (who: number): Promise<void> => {
          const session = enter(engine);
          for (const { from, to, by, keep } of transfers.filter((one) => one.who === who)) {
            let answers = await step(session, 'BEGIN TRAN');
            answers += await step(
              session,
              `UPDATE Account SET N = N - ${String(by)} WHERE Id = ${String(from)}`,
            );
            if (!answers.includes('!1205'))
              answers += await step(
                session,
                `UPDATE Account SET N = N + ${String(by)} WHERE Id = ${String(to)}`,
              );
            if (answers.includes('!1205')) {
              expect(session.inTransaction).toBe(false);
              continue;
            }
            expect(answers).toBe('');
            expect(await step(session, keep ? 'COMMIT' : 'ROLLBACK')).toBe('');
            if (keep)
              for (const [account, change] of [
                [from, -by],
                [to, by],
              ] as const)
                balance.set(account, (balance.get(account) ?? 0) + change);
          }
        };
        const watching = async (): Promise<void> => {
          for (let turn = 0; turn < 6; turn++)
            seen.push(await step(reader, 'SELECT SUM(N), COUNT(*) FROM Account'));
        };
        const all = Promise.all([worker(0), worker(1), watching()]);
        await scheduler.waitFor(all);
        expect(new Set(seen)).toEqual(new Set(['300|3']));
        expect(await ask(reader, 'SELECT N FROM Account ORDER BY Id')).toBe([...balance.values()].join('; '));
        await engine.close();
      },
    ),
    { numRuns: 60, seed },
  ));
