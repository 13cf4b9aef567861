import fc from 'fast-check';
import { expect, test } from 'vitest';
import { valuesInJson } from '../../../src/database/lock/values-in-json.ts';

test('finds every property of any object, each where its value stands', () => {
  const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.jsonValue());
  fc.assert(
    fc.property(fc.dictionary(fc.string(), value), fc.constantFrom(0, 2), (object, indent) => {
      const text = JSON.stringify(object, null, indent);
      const parsed = JSON.parse(text) as Record<string, unknown>;
      const places = valuesInJson(text) ?? [];
      expect(places.map(({ name }) => name)).toEqual(Object.keys(parsed));
      for (const { name, value: found, start, end } of places)
        if (found !== undefined) {
          expect(found).toEqual(parsed[name]);
          expect(JSON.parse(text.slice(start, end))).toEqual(found);
        }
    }),
    { numRuns: 150 },
  );
});

test('shows a property that stands there twice, twice, and none of what is inside another', () => {
  const text = '{"A":{"B":"x"},"B":"y\\"","B":null,"C":["B"]}';
  expect(valuesInJson(text)?.map(({ name, value }) => [name, value])).toEqual([
    ['A', undefined],
    ['B', 'y"'],
    ['B', null],
    ['C', undefined],
  ]);
  expect([valuesInJson('[1]'), valuesInJson('no'), valuesInJson('"x"')]).toEqual([null, null, null]);
});
