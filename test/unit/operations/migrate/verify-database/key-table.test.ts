import fc from 'fast-check';
import { expect, it } from 'vitest';
import { keyTable } from '../../../../../src/operations/migrate/verify-database/key-table.ts';

it('does what a map of sets would', () => {
  const entry = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.nat(100));
  fc.assert(
    fc.property(
      fc.array(entry, { maxLength: 60 }),
      fc.array(fc.integer({ min: 0, max: 50 })),
      (added, asked) => {
        const maker = keyTable();
        const model = new Map<number, number>();
        for (const [key, bytes] of added) {
          maker.add(key, bytes);
          model.set(key, Math.max(bytes, model.get(key) ?? 0));
        }
        const table = maker.done();
        expect(table.size).toBe(model.size);
        for (const key of asked) expect(table.take(key)).toBe(model.get(key) ?? null);
        for (let key = 0; key <= 50; key += 1)
          expect(table.isLeft(key)).toBe(model.has(key) && !asked.includes(key));
        expect(table.left()).toBe([...model.keys()].filter((key) => !asked.includes(key)).length);
      },
    ),
    { numRuns: 100 },
  );
});

it('grows', () => {
  const maker = keyTable();
  for (let key = 5_000; key > 0; key -= 1) maker.add(key * 3, key);
  const table = maker.done();
  expect([table.size, table.take(3), table.take(15_000), table.take(4)]).toEqual([5_000, 1, 5_000, null]);
});
