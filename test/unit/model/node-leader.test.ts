import { expect, test } from 'vitest';
import { nodeLeader } from '../../../src/model/node-leader.ts';

test.each([
  ['is told up to 2020.2', '2020.2.99', true, true],
  ['is told to be a follower on 3.x', '3.17.14', false, false],
  ['is not told from 2020.3.0 on, whatever a leftover rank says', '2020.3.0', true, null],
  ['is not told on a pre-release of 2020.3', '2020.3.0-rc0001', true, null],
  ['is not told on today’s versions', '2026.4.6909', false, null],
  ['is told where the version is not known', null, true, true],
  ['is told where the version is no version', 'unversioned', true, true],
  ['is not known where no rank was read', '2018.9.1', null, null],
] as const)('the leader %s', (_sentence, version, leader, expected) => {
  expect(nodeLeader({ version, leader })).toBe(expected);
});
