import { expect, test } from 'vitest';
import type { Circumstances } from '../../../../src/operations/check/circumstances.ts';
import { rateInstance } from '../../../../src/operations/check/rate-instance.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';
import { aPing, circumstances, id, inShort } from './world.ts';

const rated = (change: Partial<Circumstances>): readonly string[] =>
  inShort(rateInstance(circumstances(change)));

test('all well, in one reason each', () => {
  expect(rated({})).toEqual(['ok versions.agree 1', 'ok maintenance.off', 'ok license.within 2']);
});

test.each([
  ['two versions among the others', ['2024.1.1', '2024.1.2'], 'warn versions.differ 2'],
  ['one version, some unknown', ['2024.1.1', null], 'ok versions.agree 1'],
  ['no version known', [null, null], 'skip versions.unknown 0'],
])('%s', (_what, versions, expected) => {
  const others = versions.map((version, number) => aNode(`n${String(number)}`, { version }));
  expect(rated({ cluster: aCluster([aNode('a', { version: '1.0' }), ...others]) })[0]).toBe(expected);
});

test('versions of nodes that do not take tasks do not matter, and a ping knows better than the history', () => {
  const cluster = aCluster([aNode('a'), aNode('b'), aNode('c', { draining: true, version: '2' })]);
  expect(rated({ cluster })[0]).toBe('ok versions.agree 1');
  const three = aCluster([aNode('a'), aNode('b'), aNode('c')]);
  const pings = new Map([[id('c'), aPing('c', { version: '2024.2.7' })]]);
  expect(rated({ cluster: three, pings })[0]).toBe('warn versions.differ 2');
});

test.each([
  [true, 'warn maintenance.on'],
  [null, 'skip maintenance.unknown'],
])('maintenance mode %s', (maintenanceMode, expected) => {
  expect(rated({ cluster: aCluster([aNode('a'), aNode('b')], { maintenanceMode }) })[1]).toBe(expected);
});

test.each<[Circumstances['license'], string]>([
  [{ kind: 'limit', limit: 2 }, 'ok license.within 2'],
  [{ kind: 'limit', limit: 1 }, 'warn license.exceeded 2'],
  [{ kind: 'none' }, 'skip license.none'],
  [{ kind: 'unreadable', why: 'denied' }, 'warn license.unreadable'],
])('license %j', (license, expected) => {
  expect(rated({ license })[2]).toBe(expected);
});

test('nodes that are offline use no license', () => {
  const cluster = aCluster([aNode('a'), aNode('b', { flaggedOffline: true })]);
  expect(rated({ cluster, license: { kind: 'limit', limit: 1 } })).toContain('ok license.within 1');
});

test('what could not be read is told', () => {
  const cluster = aCluster([aNode('a'), aNode('b')], { gaps: ['one', 'two'] });
  expect(rated({ cluster })).toContain('warn cluster.gaps 2');
});
