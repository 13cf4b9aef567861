import { expect, test } from 'vitest';
import type { StepEvent } from '../../../../src/model/step-event.ts';
import { drainBegun } from '../../../../src/operations/drain/judge-drained.ts';
import type { WatchedNode } from '../../../../src/operations/drain/watch-drain.ts';
import { watchItSticks } from '../../../../src/operations/drain/watch-it-sticks.ts';
import { fakeDatabase } from '../../../fakes/fake-database.ts';
import { fakeWorld, type World } from '../../../fakes/fake-world.ts';
import { aNode } from '../../model/a-cluster.ts';

const rhythm = { everyMs: 2_000, longestMs: 150_000 };

function drained(world: World, name: string): WatchedNode {
  const { id, lastSeenAt } = world.node(name);
  const start = { flagAt: 0, beatAtFlag: lastSeenAt?.getTime() ?? null, hasUrl: true, queuePollMs: 20_000 };
  const progress = { ...drainBegun(start), state: 'drained', acknowledgedBy: 'ping' } as const;
  return { id, name, url: null, start, progress, tasks: new Map(), stalled: new Set() };
}

async function watch(
  world: World,
  ours: readonly string[] = ['node-1'],
  signal = new AbortController().signal,
) {
  const database = fakeDatabase(world.state.cluster, null, { state: world.state });
  const events: StepEvent[] = [];
  const edges = { database, clock: world.clock, report: (event: StepEvent) => events.push(event) };
  const ids = new Set(ours.map((name) => world.node(name).id));
  const nodes = await watchItSticks(
    [drained(world, 'node-1'), drained(world, 'node-2')],
    ids,
    rhythm,
    edges,
    signal,
  );
  return { states: nodes.map(({ progress }) => progress.state), events, reads: database.calls.length };
}

const nodes = ['node-1', 'node-2'].map((name) => aNode(name, { draining: true }));

test('the next heart beat with the flag still set is the end of it', async () => {
  const world = fakeWorld({ nodes });
  const { states, events, reads } = await watch(world);
  expect(states).toEqual(['drained', 'drained']);
  expect(world.ticks()).toBeLessThanOrEqual(62_000);
  expect(reads).toBeLessThanOrEqual(31);
  expect(new Set(events.map(({ step }) => step))).toEqual(new Set(['drain.sticking']));
});

test('a flag that a heart beat has written over is told', async () => {
  const beat = (world: World): void => {
    if (world.ticks() > 30_000) world.change('node-1', { draining: false });
  };
  const world = fakeWorld({
    nodes: [aNode('node-1', { draining: true }), aNode('node-2', { draining: true })],
    onStep: beat,
  });
  const machine = world.machines.get('node-1');
  if (machine !== undefined) machine.nextBeat = 40_000;
  expect((await watch(world)).states).toEqual(['undrained', 'drained']);
});

test('a node that never beats again is left as it is, with a warning', async () => {
  const world = fakeWorld({ nodes });
  for (const machine of world.machines.values()) machine.nextBeat = Infinity;
  const { states, events } = await watch(world);
  expect(states).toEqual(['drained', 'drained']);
  expect(events.at(-1)).toMatchObject({ step: 'drain.unseen', tone: 'warning' });
  expect(world.ticks()).toBeLessThanOrEqual(152_000);
});

test('flags of others are not waited for', async () => {
  const world = fakeWorld({ nodes });
  expect(await watch(world, [])).toMatchObject({ states: ['drained', 'drained'], events: [], reads: 0 });
});
