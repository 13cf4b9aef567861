import fc from 'fast-check';
import { expect, test } from 'vitest';
import { replaceJsonValue } from '../../../src/hosts/replace-json-value.ts';

test.each([
  ['{"A":1,"Flag":false,"Z":9}', '{"A":1,"Flag":true,"Z":9}'],
  [
    '{ "Flag" : [1, {"Flag": 0}] ,\n"Big": 12345678901234567890.10 }',
    '{ "Flag" : true ,\n"Big": 12345678901234567890.10 }',
  ],
  [
    '{"Links":{"Flag":false},"Name":"\\"Flag\\": false, }"}',
    '{"Links":{"Flag":false},"Name":"\\"Flag\\": false, }"}',
  ],
  ['{"F\\u006cag":null}', '{"F\\u006cag":true}'],
  ['{"Flag":0,"Flag":"x"}', '{"Flag":true,"Flag":true}'],
  ['{}', '{}'],
])('of %s it makes %s', (before, after) => {
  expect(replaceJsonValue(before, 'Flag', 'true')).toBe(after);
});

test('it changes the one property of any object, however that is written, and nothing else', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('Flag', 'flag', '{', '"')), fc.jsonValue()),
      fc.jsonValue(),
      fc.constantFrom(0, 1, '\t'),
      (rest, value, space) => {
        const before = JSON.stringify({ ...rest, Flag: value }, null, space);
        const after = replaceJsonValue(before, 'Flag', 'true');
        expect(after).toBe(JSON.stringify({ ...rest, Flag: true }, null, space));
      },
    ),
    { numRuns: 200 },
  );
});
