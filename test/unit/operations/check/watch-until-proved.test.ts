import { expect, test } from 'vitest';
import { UnavailableError } from '../../../../src/errors.ts';
import type { Cluster } from '../../../../src/model/cluster.ts';
import type { Circumstances } from '../../../../src/operations/check/circumstances.ts';
import { watchHeartBeats } from '../../../../src/operations/check/watch-heart-beats.ts';
import { watchUntilProved } from '../../../../src/operations/check/watch-until-proved.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';
import { aPing, aService, beaten, circumstances, id, steppingClock } from './world.ts';

const { signal } = new AbortController();

/** Watches for ten seconds, a reading each; tells how many there were and what was said. */
async function watch(
  cluster: Cluster,
  readings: (number: number) => Cluster,
  change: Partial<Circumstances> = {},
) {
  const beats = watchHeartBeats();
  const clock = steppingClock();
  const said: string[] = [];
  let reads = 0;
  beats.see(cluster, clock.ticks());
  const last = await watchUntilProved(
    circumstances({ cluster, ...change }),
    {
      beats,
      clock,
      read: () => {
        const next = readings(++reads);
        beats.see(next, clock.ticks());
        return Promise.resolve(next);
      },
    },
    { deadline: clock.ticks() + 10_000, pauseMs: 1_000 },
    ({ message }) => said.push(message),
    signal,
  );
  return { reads, said, last };
}

const three = aCluster([aNode('a'), aNode('b'), aNode('c')]);

test('ends as soon as every other node was seen to beat, and says anew whom it waits for', async () => {
  const { reads, said } = await watch(three, (number) => beaten(three, ...(number < 4 ? ['b'] : ['b', 'c'])));
  expect(reads).toBe(4);
  expect(said).toEqual([
    'waiting for a heart beat of b, c (one every 60 s), at most 10 s more',
    'waiting for a heart beat of c (one every 60 s), at most 9 s more',
  ]);
});

test('ends when the time is over, with the last reading', async () => {
  const { reads, last } = await watch(three, () => beaten(three, 'a'));
  expect([reads, last]).toEqual([10, beaten(three, 'a')]);
});

test.each<[string, Cluster, Partial<Circumstances>]>([
  ['who said so themselves', aCluster([aNode('a'), aNode('b')]), { pings: new Map([[id('b'), aPing('b')]]) }],
  ['with cap 0', aCluster([aNode('a'), aNode('b', { taskCap: 0 })]), {}],
  ['that drain', aCluster([aNode('a'), aNode('b', { draining: true })]), {}],
  ['flagged offline', aCluster([aNode('a'), aNode('b', { flaggedOffline: true })]), {}],
  [
    'stopped as their machines say',
    aCluster([aNode('a'), aNode('b')]),
    {
      services: new Map([
        [id('b'), { kind: 'state', state: aService({ running: 'stopped' }), canDisable: false }],
      ]),
    },
  ],
])('does not wait for nodes %s', async (_what, cluster, change) => {
  expect(await watch(cluster, () => cluster, change)).toEqual({ reads: 0, said: [], last: null });
});

test('watches what is to be removed to the end, unless its machine says that it is stopped', async () => {
  const cluster = aCluster([aNode('a', { draining: true }), aNode('b')]);
  const pings = new Map([[id('b'), aPing('b')]]);
  expect((await watch(cluster, () => cluster, { purpose: 'remove', pings })).reads).toBe(10);
  const state = aService({ running: 'stopped' });
  const services = new Map([[id('a'), { kind: 'state', state, canDisable: false } as const]]);
  expect((await watch(cluster, () => cluster, { purpose: 'remove', pings, services })).reads).toBe(0);
});

test('passes over one failed reading, and not over two', async () => {
  const lost = new UnavailableError('database.connection-lost', 'gone');
  const failing = (...numbers: readonly number[]) =>
    watch(three, (number) => {
      if (numbers.includes(number)) throw lost;
      return number > 4 ? beaten(three, 'b', 'c') : three;
    });
  expect((await failing(1, 3)).reads).toBe(5);
  await expect(failing(2, 3)).rejects.toBe(lost);
});
