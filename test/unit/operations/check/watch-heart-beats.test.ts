import { expect, test } from 'vitest';
import { watchHeartBeats, type BeatMemory } from '../../../../src/operations/check/watch-heart-beats.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';
import { beaten, id } from './world.ts';

const two = aCluster([aNode('a'), aNode('b')]);

test('one reading proves nothing, a second one what changed in between', () => {
  const beats = watchHeartBeats();
  beats.see(two, 1_000);
  expect(beats.found().get(id('b'))).toEqual({ changed: false, watchedSeconds: 0 });
  beats.see(beaten(two, 'b'), 3_500);
  expect(beats.found().get(id('b'))).toEqual({ changed: true, watchedSeconds: 2.5 });
  expect(beats.found().get(id('a'))).toEqual({ changed: false, watchedSeconds: 2.5 });
});

test('an age that grows is no change, and a change stays seen', () => {
  const beats = watchHeartBeats();
  beats.see(two, 0);
  beats.see(beaten(two, 'a'), 1_000);
  beats.see(aCluster(beaten(two, 'a').nodes.map((node) => ({ ...node, lastSeenAgeSeconds: 99 }))), 2_000);
  expect([...beats.found().values()].map(({ changed }) => changed)).toEqual([true, false]);
});

test('a beat that is set back by a corrected clock is a beat; one that vanishes is none', () => {
  const beats = watchHeartBeats();
  beats.see(two, 0);
  beats.see(
    aCluster([aNode('a', { lastSeenAgeSeconds: 4_000 }), { ...aNode('b'), lastSeenAt: null }]),
    1_000,
  );
  expect([...beats.found().values()].map(({ changed }) => changed)).toEqual([true, false]);
});

test('who was silent in an earlier watch and still is has been silent for as long', () => {
  const memory: BeatMemory = new Map();
  watchHeartBeats(memory).see(two, 1_000);
  const beats = watchHeartBeats(memory);
  beats.see(beaten(two, 'b'), 151_000);
  expect(beats.found().get(id('a'))).toEqual({ changed: false, watchedSeconds: 150 });
  // That b's heart beat changed in between proves nothing of now: it may have died since.
  expect(beats.found().get(id('b'))).toEqual({ changed: false, watchedSeconds: 0 });
  const third = watchHeartBeats(memory);
  third.see(beaten(two, 'b'), 171_000);
  expect([...third.found().values()].map(({ watchedSeconds }) => watchedSeconds)).toEqual([170, 20]);
  third.see(beaten(beaten(two, 'b'), 'a'), 172_000);
  expect(third.found().get(id('a'))).toEqual({ changed: true, watchedSeconds: 171 });
  const fourth = watchHeartBeats(memory);
  fourth.see(beaten(beaten(two, 'b'), 'a'), 173_000);
  expect(fourth.found().get(id('a'))).toEqual({ changed: false, watchedSeconds: 1 });
});

test('a node whose row was gone between two watches is watched anew', () => {
  const memory: BeatMemory = new Map();
  const first = watchHeartBeats(memory);
  first.see(two, 0);
  first.see(aCluster([aNode('a')]), 1_000);
  const beats = watchHeartBeats(memory);
  beats.see(two, 2_000);
  expect(beats.found().get(id('b'))).toEqual({ changed: false, watchedSeconds: 0 });
});

test('a node whose row came back is watched anew', () => {
  const beats = watchHeartBeats();
  beats.see(two, 0);
  beats.see(aCluster([aNode('a')]), 1_000);
  beats.see(beaten(two, 'b'), 2_000);
  expect(beats.found().get(id('b'))).toEqual({ changed: false, watchedSeconds: 0 });
});
