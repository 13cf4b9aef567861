import { describe, expect, test } from 'vitest';
import type { Node } from '../../../../src/model/node.ts';
import type { Circumstances } from '../../../../src/operations/check/circumstances.ts';
import {
  carriesWork,
  isDown,
  isProvedAlive,
  isSilent,
  othersOf,
  pingAgrees,
  targetsOf,
} from '../../../../src/operations/check/node-facts.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';
import { aPing, aService, circumstances, id } from './world.ts';

/** The node `b`, and what was found about it. */
function about(node: Partial<Node>, change: Partial<Circumstances> = {}): [Node, Circumstances] {
  const b = aNode('b', node);
  return [b, circumstances({ cluster: aCluster([aNode('a'), b]), ...change })];
}

const watched = (changed: boolean, watchedSeconds: number): Partial<Circumstances> => ({
  heartBeats: new Map([[id('b'), { changed, watchedSeconds }]]),
});
const pinged = (ping: ReturnType<typeof aPing>): Partial<Circumstances> => ({
  heartBeats: new Map(),
  pings: new Map([[id('b'), ping]]),
});

test('targets and others share out the cluster', () => {
  const c = circumstances({ targets: [id('b')] });
  expect([targetsOf(c), othersOf(c)].map((nodes) => nodes.map(({ name }) => name))).toEqual([['b'], ['a']]);
});

describe('life', () => {
  test('is not proved by an age, however young', () => {
    expect(isProvedAlive(...about({ lastSeenAgeSeconds: 1 }, { heartBeats: new Map() }))).toBe(false);
  });

  test('of a node with a clock that runs behind is proved by its beat', () => {
    const [node, c] = about({ lastSeenAgeSeconds: 900 }, watched(true, 60));
    expect([isProvedAlive(node, c), isDown(node, c), carriesWork(node, c)]).toEqual([true, false, true]);
  });

  test('of a dead node with a clock that ran ahead is not proved', () => {
    const [node, c] = about({ lastSeenAgeSeconds: -900 }, watched(false, 150));
    expect([isProvedAlive(node, c), isSilent(node, c), carriesWork(node, c)]).toEqual([false, false, false]);
  });

  test.each([
    [{}, true],
    [{ nodeName: 'B ' }, true],
    [{ nodeName: 'a' }, false],
    [{ nodeName: null }, false],
    [{ status: 418, draining: true }, false],
    [{ status: 418, draining: null }, false],
    [{ draining: true }, false],
    [{ offline: true }, false],
    [{ draining: null, offline: null, version: null }, true],
  ] as const)('a ping of %j proves it: %s', (change, proves) => {
    expect(pingAgrees(...about({}, pinged(aPing('b', change))))).toBe(proves);
    expect(carriesWork(...about({}, pinged(aPing('b', change))))).toBe(proves);
  });
});

describe('silence', () => {
  test.each([
    [301, 120, true],
    [300, 120, false],
    [301, 119, false],
  ])('of %i s, watched for %i s: %s', (lastSeenAgeSeconds, seconds, silent) => {
    expect(isSilent(...about({ lastSeenAgeSeconds }, watched(false, seconds)))).toBe(silent);
  });
});

describe('work', () => {
  const ofService = (running: 'running' | 'stopped' | 'changing' | 'unknown'): Partial<Circumstances> => ({
    services: new Map([[id('b'), { kind: 'state', state: aService({ running }), canDisable: false }]]),
  });

  test.each<[string, Partial<Node>, Partial<Circumstances>, boolean]>([
    ['with a beat', {}, {}, true],
    ['draining', { draining: true }, {}, false],
    ['with cap 0', { taskCap: 0 }, {}, false],
    ['flagged offline, its last beat seen', { flaggedOffline: true }, {}, false],
    ['with its service running', {}, ofService('running'), true],
    ['with a service nobody knows of', {}, ofService('unknown'), true],
    ['with its service stopped a moment after its beat', {}, ofService('stopped'), false],
    ['with its service starting or stopping', {}, ofService('changing'), false],
    [
      'beating, its own ping draining',
      {},
      { pings: new Map([[id('b'), aPing('b', { status: 418 })]]) },
      false,
    ],
    ['beating, another node at its url', {}, { pings: new Map([[id('b'), aPing('a')]]) }, true],
  ])('is carried by a node %s: %s', (_what, node, change, carries) => {
    expect(carriesWork(...about(node, change))).toBe(carries);
  });
});
