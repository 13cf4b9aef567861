import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Secret } from '../../../src/model/secret.ts';

const secret = new Secret('hunter2');

test.each([
  ['string conversion', `a ${secret as unknown as string}`],
  ['concatenation', 'x'.concat(String(secret))],
  ['JSON', JSON.stringify({ secret })],
  ['inspection', inspect({ secret }, { showHidden: true, depth: 9 })],
  ['its own properties', JSON.stringify(Object.entries(secret))],
  ['an error message', new Error(String(secret)).stack ?? ''],
])('a secret is not shown by %s', (_way, shown) => {
  expect(shown).not.toContain('hunter2');
});

test('a secret is still there for the driver', () => {
  expect(secret.reveal()).toBe('hunter2');
});
