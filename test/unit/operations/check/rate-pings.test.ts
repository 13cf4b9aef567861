import { expect, test } from 'vitest';
import type { Node } from '../../../../src/model/node.ts';
import type { Circumstances, PingFinding } from '../../../../src/operations/check/circumstances.ts';
import { ratePings } from '../../../../src/operations/check/rate-pings.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';
import { aPing, circumstances, id, inShort } from './world.ts';

function rated(ping: PingFinding, node: Partial<Node> = {}, change: Partial<Circumstances> = {}): string {
  const cluster = aCluster([aNode('a'), aNode('b', node)]);
  const pings = new Map([[id('b'), ping]]);
  return inShort(ratePings(circumstances({ cluster, pings, ...change })))[1] ?? '';
}

const unreachable: PingFinding = { kind: 'unreachable', why: 'refused' };

test.each<[string, PingFinding, Partial<Node>, string]>([
  ['has no url', { kind: 'not-configured' }, {}, 'skip ping.not-configured b'],
  ['does not answer', unreachable, {}, 'unknown ping.unreachable b (ping-unknown)'],
  ['is down and does not answer', unreachable, { flaggedOffline: true }, 'ok ping.agrees b'],
  ['is no node', { kind: 'foreign', why: 'a printer' }, {}, 'unknown ping.foreign b (ping-unknown)'],
  [
    'does not say who it is',
    { ...aPing('b'), nodeName: null } as PingFinding,
    {},
    'unknown ping.foreign b (ping-unknown)',
  ],
  ['says what the database says', aPing('b'), {}, 'ok ping.agrees b 7'],
  [
    'drains, as the database says',
    aPing('b', { status: 418, draining: true }),
    { draining: true },
    'ok ping.agrees b 7',
  ],
  [
    'takes tasks though the database says it drains',
    aPing('b'),
    { draining: true },
    'unknown ping.contradicts b (ping-contradicts)',
  ],
  [
    'drains though the database says it takes tasks',
    aPing('b', { status: 418 }),
    {},
    'unknown ping.contradicts b (ping-contradicts)',
  ],
  [
    'answers though the database says it is offline',
    aPing('b'),
    { flaggedOffline: true },
    'unknown ping.contradicts b (ping-contradicts)',
  ],
  ['is another node', aPing('a'), {}, 'unknown ping.contradicts b (ping-contradicts)'],
])('a node that %s', (_what, ping, node, expected) => {
  expect(rated(ping, node)).toBe(expected);
});

test('a node that is to be drained may not have heard of its flag yet: that only warns', () => {
  const targets = [id('b')];
  expect(rated(aPing('b'), { draining: true }, { purpose: 'drain', targets })).toBe(
    'warn ping.contradicts b',
  );
  expect(rated(aPing('b'), { draining: true }, { purpose: 'stop', targets })).toContain('unknown');
  expect(rated(aPing('b'), { draining: true }, { purpose: 'drain' })).toContain('unknown');
});
