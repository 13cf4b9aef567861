import { expect, test } from 'vitest';
import type { Node } from '../../../../src/model/node.ts';
import { rateCapacity } from '../../../../src/operations/check/rate-capacity.ts';
import type { Circumstances } from '../../../../src/operations/check/circumstances.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';
import { circumstances, id, inShort } from './world.ts';

const rated = (
  others: readonly Node[],
  change: Partial<Circumstances> = {},
  queuedTasks = 0,
): readonly string[] =>
  inShort(
    rateCapacity(circumstances({ cluster: aCluster([aNode('a'), ...others], { queuedTasks }), ...change })),
  );

test('the only node of a cluster goes with the risk named, and with no name when it is removed', () => {
  expect(rated([])).toEqual(['forbid node.last-one 0 (no-capacity)']);
  expect(rated([], { purpose: 'remove' })).toEqual(['forbid node.last-one 0']);
});

test('one node proved alive is enough, however small', () => {
  expect(rated([aNode('b', { taskCap: 1 })])).toEqual(['ok capacity.left 1', 'ok others.proved b 1']);
});

test('less than what is running and queued warns', () => {
  expect(rated([aNode('b', { runningTasks: 2 })], {}, 4)[0]).toBe('warn capacity.less 5');
  expect(rated([aNode('b', { runningTasks: 2 })], {}, 3)[0]).toBe('ok capacity.left 5');
});

test('a node that is draining or down warns while another carries the work, and forbids else', () => {
  const idle = [
    aNode('b', { draining: true, runningTasks: 2, pinnedTasks: 1 }),
    aNode('c', { flaggedOffline: true }),
  ];
  expect(rated([...idle, aNode('d')])).toEqual([
    'ok capacity.left 5',
    'warn others.draining b 3',
    'warn others.offline c 10',
    'ok others.proved d 5',
  ]);
  expect(rated(idle)).toEqual([
    'forbid capacity.none 0 (no-capacity)',
    'forbid others.draining b 3 (no-capacity)',
    'forbid others.offline c 10 (no-capacity)',
  ]);
});

test('a node that may be alive is unknown when nobody else is, and a warning when somebody is', () => {
  const heartBeats = new Map([
    [id('b'), { changed: false, watchedSeconds: 30 }],
    [id('c'), { changed: true, watchedSeconds: 30 }],
  ]);
  expect(rated([aNode('b')], { heartBeats })).toEqual([
    'unknown capacity.unproved 0 (no-capacity)',
    'unknown others.unproved b 30 (no-capacity)',
  ]);
  expect(rated([aNode('b'), aNode('c')], { heartBeats })).toEqual([
    'ok capacity.left 5',
    'warn others.unproved b 30',
    'ok others.proved c 5',
  ]);
});

test('a node with cap 0 carries nothing and is nothing to warn of', () => {
  expect(rated([aNode('b', { taskCap: 0 })])).toEqual([
    'forbid capacity.none 0 (no-capacity)',
    'ok others.no-cap b 0',
  ]);
});
