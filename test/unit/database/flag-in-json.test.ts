import fc from 'fast-check';
import { expect, test } from 'vitest';
import { flagInJson } from '../../../src/database/lock/flag-in-json.ts';

const name = 'IsInMaintenanceMode';

test.each([
  ['{"IsInMaintenanceMode":true}', true],
  ['\t{ "Id" : "maintenance",\r\n "isinmaintenancemode" : false }\n', false],
  [
    '{"a":{"IsInMaintenanceMode":true},"b":[{"IsInMaintenanceMode":true}],"IsInMaintenanceMode":false}',
    false,
  ],
  ['{"note":"\\"IsInMaintenanceMode\\": true, }{","IsInMaintenanceMode":false}', false],
  ['{"\\u0049sInMaintenanceMode":true}', true],
])('finds the flag of the object itself in %s', (text, value) => {
  const place = flagInJson(text, name);
  expect(place?.value).toBe(value);
  expect(text.slice(place?.start, place?.end)).toBe(String(value));
});

test.each(['{}', '{"a":true}', '{"a":{"IsInMaintenanceMode":true}}', '{"a":"IsInMaintenanceMode"}'])(
  '%s has no such flag',
  (text) => {
    expect(flagInJson(text, name)).toBeUndefined();
  },
);

test.each([
  '',
  'true',
  '[{"IsInMaintenanceMode":true}]',
  '{"IsInMaintenanceMode":true',
  '{"IsInMaintenanceMode":"true"}',
  '{"IsInMaintenanceMode":null}',
  '{"IsInMaintenanceMode":{"a":true}}',
  '{"IsInMaintenanceMode":true,"isInMaintenanceMode":true}',
])('%s tells of none, or not for certain', (text) => {
  expect(flagInJson(text, name)).toBeNull();
});

test('in any document, changing the flag changes nothing else', () => {
  const documents = fc.tuple(
    fc.dictionary(fc.string(), fc.jsonValue()),
    fc.dictionary(fc.string(), fc.jsonValue()),
    fc.boolean(),
  );
  fc.assert(
    fc.property(documents, fc.constantFrom(undefined, 1, '\t'), ([before, after, value], indent) => {
      const isOther = ([key]: readonly [string, unknown]): boolean =>
        key.toLowerCase() !== name.toLowerCase();
      // No prototype: a key may be called __proto__.
      const document = Object.assign(
        Object.create(null) as object,
        Object.fromEntries(Object.entries(before).filter(isOther)),
        {
          [name]: value,
          ...Object.fromEntries(Object.entries(after).filter(isOther)),
        },
      );
      const text = JSON.stringify(document, null, indent);
      const place = flagInJson(text, name);
      if (place == null) throw new Error('not found');
      const changed = text.slice(0, place.start) + String(!value) + text.slice(place.end);
      expect(place.value).toBe(value);
      expect(JSON.parse(changed)).toEqual({ ...(JSON.parse(text) as object), [name]: !value });
    }),
    { numRuns: 200 },
  );
});
