import { describe, expect, test } from 'vitest';
import type { License, LimitValue } from '../../../src/model/license.ts';
import { readLicense } from '../../../src/model/read-license.ts';
import { checkLicense } from '../../../src/operations/check-license.ts';
import { aCluster, aNode, someNodes } from '../model/a-cluster.ts';

const license = (nodeLimit: LimitValue): License => ({
  ...readLicense('<License/>', 'file'),
  nodeLimit,
  nodeLimitSource: nodeLimit === null ? 'unreadable' : 'element',
});
const nodes = (count: number) => Array.from({ length: count }, (_, index) => aNode(`node-${String(index)}`));

describe('a license check', () => {
  test.each([
    ['is within below the limit', 3, 2, 'within', 1, 'within', false],
    ['is within at the limit, and one more is over', 2, 2, 'within', 0, 'over', false],
    ['is over above the limit', 2, 3, 'over', -1, 'over', true],
    ['is over with any node under a limit of 0', 0, 1, 'over', -1, 'over', true],
    ['is within without a limit', 'unlimited', 50, 'within', null, 'within', false],
    ['is unknown with an unreadable limit', null, 1, 'unknown', null, 'unknown', true],
  ] as const)('%s', (_sentence, limit, count, verdict, headRoom, ifOneMore, findings) => {
    expect(checkLicense(license(limit), aCluster(nodes(count)))).toMatchObject({
      used: count,
      limit,
      verdict,
      headRoom,
      whatIf: { extraNodes: 1, used: count + 1, verdict: ifOneMore },
      findings,
    });
  });

  test('counts a license without NodeLimit as one node', () => {
    const usage = checkLicense(readLicense('<License/>', 'database'), aCluster(nodes(2)));
    expect(usage).toMatchObject({ limit: 1, verdict: 'over' });
  });

  test('counts online nodes whatever they do, and uncertain ones too; offline ones are a clean-up away', () => {
    const cluster = aCluster(Object.values(someNodes));
    expect(checkLicense(license(5), cluster)).toMatchObject({
      used: 5,
      headRoom: 0,
      uncertainNodes: ['stale'],
      offlineNodes: ['offline'],
    });
  });

  test('is about the number of nodes given, whatever the cluster has, and needs none then', () => {
    for (const cluster of [aCluster(nodes(2)), null]) {
      expect(checkLicense(license(4), cluster, { nodes: 4 })).toMatchObject({
        used: 4,
        countedFrom: 'flag',
        headRoom: 0,
        whatIf: { extraNodes: 1, used: 5, verdict: 'over' },
        findings: false,
      });
      expect(checkLicense(license(4), cluster, { nodes: 5 })).toMatchObject({
        verdict: 'over',
        findings: true,
        consequence: expect.stringContaining('5 would be active') as unknown,
      });
    }
  });

  test('names rows that carry one name in any case', () => {
    const twins = [aNode('Node'), aNode('NODE', { id: 'NODE', flaggedOffline: true }), aNode('other')];
    expect(checkLicense(license(9), aCluster(twins)).duplicateRows).toEqual([
      { name: 'Node', ids: ['OctopusServerNodes-Node', 'NODE'] },
    ]);
    expect(checkLicense(license(9), aCluster(nodes(3))).duplicateRows).toEqual([]);
  });

  test.each([
    [
      'over the limit',
      1,
      2,
      'the license only allows 1 active node and 2 are active: releases can no longer be created or deployed, logging in still works',
    ],
    [
      'at the limit',
      2,
      2,
      'with 1 more, 3 nodes would be active and the license only allows 2 active nodes: Octopus lets the node join, and then releases can no longer be created or deployed',
    ],
    ['below the limit', 9, 2, null],
    [
      'of an unreadable limit',
      null,
      2,
      'the node limit could not be read, so nothing can be said about more nodes',
    ],
  ] as const)('tells the consequence %s', (_what, limit, count, consequence) => {
    expect(checkLicense(license(limit), aCluster(nodes(count))).consequence).toBe(consequence);
  });

  test('follows the periods of the context', () => {
    const cluster = aCluster([aNode('slow', { lastSeenAgeSeconds: 400 })]);
    expect(checkLicense(license(1), cluster).used).toBe(0);
    const periods = { freshSeconds: 500, offlineSeconds: 900 };
    expect(checkLicense(license(1), cluster, { nodes: null }, periods).used).toBe(1);
  });
});
