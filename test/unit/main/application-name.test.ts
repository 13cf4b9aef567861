import { expect, test } from 'vitest';
import { applicationName } from '../../../src/main/application-name.ts';

test('the sessions of a verb carry its name, so that whoever waits for its lock knows what for', () => {
  expect(applicationName('0.1.0', ['nodes', 'remove'])).toBe('octo-ha 0.1.0 nodes remove');
  expect(applicationName('0.1.0', [])).toBe('octo-ha 0.1.0');
});

test('however long a version is, there is room left for the name of the operator', () => {
  expect(applicationName('9'.repeat(200), ['restart']).length).toBeLessThanOrEqual(96);
});
