import { expect, test } from 'vitest';
import type { Node } from '../../../../src/model/node.ts';
import type { Circumstances } from '../../../../src/operations/check/circumstances.ts';
import { rateTargets } from '../../../../src/operations/check/rate-targets.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';
import { aPing, aService, circumstances, id, inShort } from './world.ts';

function rated(node: Partial<Node>, change: Partial<Circumstances> = {}): readonly string[] {
  const cluster = aCluster([aNode('a', node), aNode('b')]);
  return inShort(rateTargets(circumstances({ cluster, ...change })));
}

const removal = (
  change: Partial<Circumstances> = {},
  changed = false,
  watchedSeconds = 150,
): Partial<Circumstances> => ({
  purpose: 'remove',
  heartBeats: new Map([[id('a'), { changed, watchedSeconds }]]),
  ...change,
});
const service = (running: 'running' | 'stopped' | 'unknown'): Partial<Circumstances> => ({
  services: new Map([[id('a'), { kind: 'state', state: aService({ running }), canDisable: false }]]),
});
const silent = { draining: true, lastSeenAgeSeconds: 301 };

test('a node that is not there any more forbids, and is named', () => {
  expect(rated({}, { targets: [id('gone'), id('gone')] })).toEqual(['forbid node.unknown gone']);
});

test('a stop warns of a node that still takes tasks; a drain does not, nor a stop of a drained one', () => {
  expect(rated({})).toEqual(['warn target.takes-tasks a 5']);
  expect(rated({}, { purpose: 'drain' })).toEqual([]);
  expect(rated({ draining: true })).toEqual([]);
  expect(rated({ taskCap: 0 })).toEqual([]);
});

test.each<[string, Partial<Node>, Partial<Circumstances>, readonly string[]]>([
  ['drained and silent', silent, removal(), ['ok target.stopped a 301']],
  [
    'not drained',
    { lastSeenAgeSeconds: 301 },
    removal(),
    ['forbid target.not-drained a', 'ok target.stopped a 301'],
  ],
  ['watched too shortly', silent, removal({}, false, 119), ['unknown target.maybe-running a 301']],
  [
    'old enough by its age alone',
    silent,
    removal({ heartBeats: new Map() }),
    ['unknown target.maybe-running a 301'],
  ],
  [
    'silent, not long enough',
    { ...silent, lastSeenAgeSeconds: 300 },
    removal(),
    ['unknown target.maybe-running a 300'],
  ],
  [
    'flagged offline by itself a moment ago',
    { draining: true, flaggedOffline: true },
    removal(),
    ['unknown target.maybe-running a 10'],
  ],
  ['seen to beat', silent, removal({}, true), ['forbid target.alive a 150']],
  [
    'stopped as its machine says',
    { draining: true },
    removal(service('stopped')),
    ['ok target.stopped a 10'],
  ],
  [
    'beating though its machine says stopped',
    silent,
    removal(service('stopped'), true),
    ['forbid target.alive a 150'],
  ],
  ['running as its machine says', silent, removal(service('running')), ['forbid target.alive a 150']],
  ['silent, its machine does not know', silent, removal(service('unknown')), ['ok target.stopped a 301']],
  [
    'answering at its url',
    silent,
    removal({ pings: new Map([[id('a'), aPing('a', { status: 418 })]]) }),
    ['forbid target.alive a 150'],
  ],
])('to remove a node that is %s', (_what, node, change, expected) => {
  expect(rated(node, change)).toEqual(expected);
});
