import { expect, test } from 'vitest';
import { quoteName } from '../../../src/database/quote-name.ts';

test.each(['OctopusServerNode', '_x', 'Größe', 'A1'])('%s is delimited', (name) => {
  expect(quoteName(name)).toBe(`[${name}]`);
});

test.each(['', 'a b', 'a]; DROP TABLE x--', "a'", 'a.b', '1a', '[a]', 'x'.repeat(129), 'a\n'])(
  '%j is no name of Octopus',
  (name) => {
    expect(() => quoteName(name)).toThrow(expect.objectContaining({ code: 'database.schema-unknown' }));
  },
);
