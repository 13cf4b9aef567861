import { expect, test } from 'vitest';
import { againInWords } from '../../../../src/operations/restart/again-in-words.ts';

test('names the flags whose values are not written down, where there are any', () => {
  expect(againInWords('octo-ha restart --all', [])).toBe('octo-ha restart --all');
  expect(againInWords('octo-ha restart --all', ['--require', '--not-after'])).toBe(
    'octo-ha restart --all, and --require, --not-after as before',
  );
});
