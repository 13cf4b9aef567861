import { expect, test } from 'vitest';
import { rollNodes } from '../../../../src/operations/restart/roll-nodes.ts';
import type { RestartWish } from '../../../../src/operations/restart/restart-wish.ts';
import { fakeTask, fakeWorld, type World } from '../../../fakes/fake-world.ts';
import { rollOn } from './roll-on.ts';
import { never, scene, type Scene } from './scene.ts';

const withUrls = { urls: ['node-1', 'node-2', 'node-3'] };
const over = new Date(0);

const draining = (world: World): readonly string[] =>
  world.state.cluster.nodes.flatMap((node) => (node.draining ? [node.name] : []));

/** A roll that stopped with its first node down and drained; the node would come up now. */
async function stoppedInTheFirst(world: World): Promise<Scene> {
  const machine = world.machines.get('node-1');
  if (machine === undefined) throw new Error('no node-1');
  machine.startable = false;
  const first = scene(world);
  expect((await first.restart()).nodes[0]).toMatchObject({ outcome: 'failed', leftDraining: true });
  expect(machine.running).toBe(false);
  machine.startable = true;
  return first;
}

test.each<[string, Partial<RestartWish>, string]>([
  ['--not-after has passed', { notAfter: over }, 'restart.too-late'],
  ['--roll-timeout is over', { rollSeconds: 0 }, 'restart.timed-out'],
])('what a roll has stopped is started when %s: that is for nodes not begun', async (_what, limit, code) => {
  const world = fakeWorld(withUrls);
  const { journals } = await stoppedInTheFirst(world);
  const result = await scene(world, { disk: journals.disk }).restart(limit);
  expect(result).toMatchObject({ stopped: { code }, isOver: false });
  expect(result.nodes).toMatchObject([
    { outcome: 'restarted', foundDraining: false, leftDraining: false },
    { outcome: 'not-started', foundDraining: null, done: [] },
    { outcome: 'not-started', foundDraining: null, done: [] },
  ]);
  expect(world.machines.get('node-1')?.running).toBe(true);
  expect(draining(world)).toEqual([]);
});

test('what a roll has drained alone is taken to its end likewise', async () => {
  const pressed = new AbortController();
  const world = fakeWorld({
    ...withUrls,
    onStep: ({ node }) => {
      if (node('node-1').draining) pressed.abort(new Error('interrupted'));
    },
  });
  const first = scene(world);
  await expect(first.restart({}, pressed.signal)).rejects.toMatchObject({ code: 'restart.interrupted' });
  expect(draining(world)).toEqual(['node-1']);
  const { nodes } = await scene(world, { disk: first.journals.disk }).restart({ notAfter: over });
  expect(nodes.map(({ outcome }) => outcome)).toEqual(['restarted', 'not-started', 'not-started']);
  expect(draining(world)).toEqual([]);
});

test('a node that was given back is not begun again, and its row tells what was done to it', async () => {
  const world = fakeWorld({ ...withUrls, tasks: [fakeTask('ServerTasks-7')], taskMs: Infinity });
  const first = scene(world);
  expect((await first.restart()).nodes[0]).toMatchObject({ outcome: 'failed', leftDraining: false });
  const { nodes } = await scene(world, { disk: first.journals.disk }).restart({ notAfter: over });
  expect(nodes[0]).toMatchObject({
    outcome: 'not-started',
    foundDraining: false,
    leftDraining: false,
    done: ['drain.written', 'undrain.written'],
    reason: expect.stringContaining('it is past') as string,
  });
});

test.each([
  ['drained it', []],
  ['drained it, and its stop was taken back', ['service.stopping', 'service.not-stopped']],
])('the node that octo-ha itself runs in is given back where an earlier run has %s', async (_what, more) => {
  const world = fakeWorld(withUrls);
  const { node, work } = await rollOn(world, 'node-1');
  const plan = {
    nodes: [{ ...node, way: 'left' as const }],
    refusal: null,
    warnings: [],
    onlyKnownThen: [],
  };
  await work.journal.write('found', node.id, { draining: false });
  world.change('node-1', { draining: true });
  for (const step of ['drain.writing', 'drain.written', ...more]) await work.journal.write(step, node.id);
  const result = await rollNodes(plan, { done: [], nodeBegan: 0 }, work, never);
  expect(result).toMatchObject({ stopped: null, isOver: true });
  expect(result.nodes).toMatchObject([
    { outcome: 'left', leftDraining: false, done: ['drain.written', 'undrain.written'] },
  ]);
  expect(draining(world)).toEqual([]);
});

test.each([
  ['stop', 'service.stopping'],
  ['work on by its hook', 'hook.running'],
])(
  'one that an earlier run has begun to %s ends the roll, which says how it comes to its end',
  async (_what, step) => {
    const world = fakeWorld(withUrls);
    const { node, work } = await rollOn(world, 'node-1');
    const [, two, three] = world.state.cluster.nodes;
    if (two === undefined || three === undefined) throw new Error('too few nodes');
    const nodes = [
      { ...node, way: 'left' as const },
      { ...node, id: two.id, name: two.name },
    ];
    const plan = { nodes, refusal: null, warnings: [], onlyKnownThen: [] };
    await work.journal.write('found', node.id, { draining: false });
    world.change('node-1', { draining: true });
    for (const each of ['drain.writing', 'drain.written', step]) await work.journal.write(each, node.id);
    const result = await rollNodes(plan, { done: [], nodeBegan: 0 }, work, never);
    expect(result).toMatchObject({
      stopped: { code: 'restart.own-task', reason: expect.stringContaining('without --own-task') as string },
      isOver: false,
    });
    expect(result.nodes).toMatchObject([{ outcome: 'left', leftDraining: true }, { outcome: 'not-started' }]);
    expect(draining(world)).toEqual(['node-1']);
  },
);

test('one that an earlier run has restarted is told as restarted, whoever runs in a task of it now', async () => {
  const { node, work } = await rollOn(fakeWorld(withUrls), 'node-1');
  const nodes = [{ ...node, way: 'left' as const }];
  const plan = { nodes, refusal: null, warnings: [], onlyKnownThen: [] };
  await work.journal.write('service.stopping', node.id);
  await work.journal.write('ended', node.id);
  expect(await rollNodes(plan, { done: [], nodeBegan: 0 }, work, never)).toMatchObject({
    nodes: [{ outcome: 'already-restarted', reason: expect.stringMatching(/^restarted at /) as string }],
    stopped: null,
    isOver: true,
  });
});

test.each<[string, (world: World, first: Scene) => unknown, string]>([
  [
    'a node that it has not begun is offline',
    ({ machines, change }) => {
      const machine = machines.get('node-3');
      if (machine !== undefined) machine.running = false;
      change('node-3', { flaggedOffline: true });
    },
    'node.offline',
  ],
  [
    'somebody else has left work on such a node',
    ({ node }, { journals }) =>
      journals.begin('drain', { nodes: [{ id: node('node-2').id, name: 'node-2' }] }),
    'journal.unfinished',
  ],
])('what a roll has stopped is started, and then it stops, when %s', async (_what, befalls, code) => {
  const world = fakeWorld(withUrls);
  const first = await stoppedInTheFirst(world);
  await befalls(world, first);
  const again = scene(world, { disk: first.journals.disk });
  const result = await again.restart();
  expect(result).toMatchObject({ stopped: { code }, isOver: false });
  expect(result.nodes.map(({ outcome }) => outcome)).toEqual(['restarted', 'not-started', 'not-started']);
  expect(world.machines.get('node-1')?.running).toBe(true);
  expect(draining(world)).toEqual([]);
  // Nothing is in hand any more: from here on it is a refusal that has changed nothing.
  await expect(again.restart()).rejects.toMatchObject({ code, exitCode: 4 });
});

test('somebody’s unfinished work on the node that a roll has drained refuses as it always did', async () => {
  const { node, work, scene: made } = await rollOn(fakeWorld(withUrls), 'node-1');
  await work.journal.write('found', node.id, { draining: false });
  await work.journal.write('drain.writing', node.id);
  await work.lock.release();
  const nodes = [{ id: node.id, name: 'node-1' }];
  await made.journals.begin('drain', { nodes });
  await expect(made.restart()).rejects.toMatchObject({ code: 'journal.unfinished', exitCode: 4 });
});

test('a row that was removed drops out of the roll, which comes to its end without it', async () => {
  const world = fakeWorld(withUrls);
  const { journals } = await stoppedInTheFirst(world);
  const { cluster } = world.state;
  world.state.cluster = { ...cluster, nodes: cluster.nodes.filter(({ name }) => name !== 'node-3') };
  const result = await scene(world, { disk: journals.disk, names: ['node-1', 'node-2'] }).restart();
  expect(result).toMatchObject({ stopped: null, isOver: true });
  expect(result.nodes.map(({ outcome }) => outcome)).toEqual(['restarted', 'restarted']);
});

test('time to settle lies between two nodes: none is waited before a pause, nor after the last; what is left of it, by the next run', async () => {
  const world = fakeWorld(withUrls);
  const settled = ({ events }: Scene): readonly (string | null)[] =>
    events.flatMap(({ step, node }) => (step === 'settle.waiting' ? [node] : []));
  const first = scene(world);
  expect(await first.restart({ pauseAfter: 1 })).toMatchObject({ stopped: { code: 'restart.paused' } });
  expect(settled(first)).toEqual([]);
  await world.clock.sleep(20_000, new AbortController().signal);
  const second = scene(world, { disk: first.journals.disk });
  expect(await second.restart()).toMatchObject({ stopped: null });
  expect(settled(second)).toEqual(['node-1', 'node-2']);
  const messages = second.events
    .filter(({ step }) => step === 'settle.waiting')
    .map(({ message }) => message);
  expect(messages).toEqual([
    expect.stringMatching(/^node-1: letting it settle for (?:39|40) s$/),
    'node-2: letting it settle for 60 s',
  ]);
});

test('no node is begun for which it has become too late while the one before settled', async () => {
  const world = fakeWorld(withUrls);
  const notAfter = new Date(world.clock.now().getTime() + 3_600_000);
  const it = scene(world, {
    wrap: (edges) => ({
      ...edges,
      report: (event) => {
        edges.report(event);
        if (event.step === 'settle.waiting') notAfter.setTime(edges.clock.now().getTime() + 30_000);
      },
    }),
  });
  const { nodes, stopped } = await it.restart({ notAfter });
  expect(stopped).toMatchObject({ code: 'restart.too-late' });
  expect(nodes.map(({ outcome }) => outcome)).toEqual(['restarted', 'not-started', 'not-started']);
});
