import { expect, test } from 'vitest';
import { isBefore, storeFacts } from '../../../src/model/store-facts.ts';
import { storeKinds } from '../../../src/model/store.ts';

test('every kind has a folder of its own below the root', () => {
  expect(new Set(storeKinds.map((kind) => storeFacts[kind].folder.toLowerCase())).size).toBe(
    storeKinds.length,
  );
});

test.each([
  ['2020.2.14', '2020.2.15', true],
  ['2020.2.15', '2020.2.15', false],
  ['2020.10.1', '2020.2.15', false],
  ['3.17', '2020.2.15', true],
  ['2021.1', '2021.1.0', false],
  ['2021.1.0-rc.1', '2021.1', false],
  ['2020.6.4671+abc', '2021.1', true],
  ['latest', '2021.1', false],
  [null, '2021.1', false],
  ['2019.1', '', false],
])('%s before %s: %s', (version, other, before) => {
  expect(isBefore(version, other)).toBe(before);
});
