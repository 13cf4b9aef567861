import { expect, test } from 'vitest';
import { UnavailableError } from '../../../../src/errors.ts';
import { nodeFacts, type NodeFacts } from '../../../../src/operations/restart/node-facts.ts';
import { restoreNode } from '../../../../src/operations/restart/restore-node.ts';
import { fakeTask, fakeWorld, type World, type WorldOptions } from '../../../fakes/fake-world.ts';
import { aNode } from '../../model/a-cluster.ts';
import { never } from './scene.ts';
import { rollOn } from './roll-on.ts';

const nodes = [aNode('node-1', { draining: true }), aNode('node-2')];
const ours: NodeFacts = { ...nodeFacts([], 'n'), foundDraining: false };

async function restored(world: World, facts: NodeFacts): Promise<Awaited<ReturnType<typeof rollOn>>> {
  const rolled = await rollOn(world, 'node-1', { healthySeconds: 30 });
  await restoreNode(rolled.node, facts, rolled.work, never);
  return rolled;
}

test('the flag that the roll set is lifted, and the node must say 200', async () => {
  const world = fakeWorld({ nodes, urls: ['node-1'] });
  const { scene } = await restored(world, ours);
  expect(world.node('node-1').draining).toBe(false);
  expect(scene.events.some(({ step }) => step === 'restore.answers')).toBe(true);
});

test('a node found draining stays so', async () => {
  const world = fakeWorld({ nodes, urls: ['node-1'] });
  await restored(world, { ...ours, foundDraining: true });
  expect(world.node('node-1').draining).toBe(true);
});

test('one whose flag somebody has lifted meanwhile is told so, must say 200, and is not drained by us', async () => {
  const lifted = [aNode('node-1'), aNode('node-2')];
  const world = fakeWorld({ nodes: lifted, urls: ['node-1'] });
  const found = { ...ours, foundDraining: true };
  const { node, work, scene } = await rollOn(world, 'node-1', { healthySeconds: 30 });
  expect(await restoreNode(node, found, work, never)).toMatchObject({ leftDraining: false });
  const steps = scene.events.map(({ step }) => step);
  expect(steps.filter((step) => step.startsWith('restore.'))).toEqual(['restore.lifted', 'restore.answers']);
  const machine = world.machines.get('node-1');
  if (machine !== undefined) machine.running = false;
  await expect(restoreNode(node, found, work, never)).rejects.toMatchObject({ code: 'restore.ping' });
  expect(world.node('node-1').draining).toBe(false);
});

test('one whose row is gone while it is watched is no success, and nothing is written to it any more', async () => {
  const world = fakeWorld({ nodes, urls: ['node-1'] });
  const { node, work, scene } = await rollOn(world, 'node-1', { healthySeconds: 30 });
  const { hosts } = work.edges;
  const ping: typeof hosts.ping = async (url, signal) => {
    const said = await hosts.ping(url, signal);
    const { cluster } = world.state;
    world.state.cluster = { ...cluster, nodes: cluster.nodes.filter(({ name }) => name !== 'node-1') };
    return said;
  };
  const edges = { ...work.edges, hosts: { ...hosts, ping } };
  await expect(restoreNode(node, ours, { ...work, edges }, never)).rejects.toMatchObject({
    code: 'node.gone',
  });
  const steps = scene.events.map(({ step }) => step);
  expect(steps).toContain('restore.answers');
  expect(steps).not.toContain('restore.not-drained-again');
});

test('a node that does not say 200 is drained again', async () => {
  const world = fakeWorld({ nodes, urls: ['node-1'] });
  const machine = world.machines.get('node-1');
  if (machine !== undefined) machine.running = false;
  await expect(restored(world, ours)).rejects.toMatchObject({ code: 'restore.ping' });
  expect(world.node('node-1').draining).toBe(true);
});

test('nor is the last one that takes tasks, which is told beside what was wrong with it', async () => {
  const world = fakeWorld({ nodes, urls: ['node-1', 'node-2'] });
  // Both lose their power: no word of it in the database.
  for (const machine of world.machines.values()) machine.running = false;
  const { node, work, scene } = await rollOn(world, 'node-1', { healthySeconds: 30 });
  await expect(restoreNode(node, ours, work, never)).rejects.toMatchObject({ code: 'restore.ping' });
  expect(world.node('node-1').draining).toBe(false);
  expect(scene.events.find(({ step }) => step === 'restore.not-drained-again')?.tone).toBe('warning');
});

test('one that cannot be drained again is said to take tasks, beside what was wrong with it', async () => {
  let isLifted = (): void => undefined;
  const onStep = (): void => {
    isLifted();
  };
  const world = fakeWorld({ nodes, urls: ['node-1'], onStep });
  const machine = world.machines.get('node-1');
  if (machine !== undefined) machine.running = false;
  const { node, work, scene } = await rollOn(world, 'node-1', { healthySeconds: 30 });
  isLifted = () => {
    if (!world.node('node-1').draining)
      scene.database.failOn('setDraining', new UnavailableError('database.timeout', 'no answer'));
  };
  await expect(restoreNode(node, ours, work, never)).rejects.toMatchObject({ code: 'restore.ping' });
  expect(scene.events.find(({ step }) => step === 'restore.not-drained-again')?.message).toContain(
    'node-1 takes tasks, and could not be drained again: no answer',
  );
});

test('a flag that somebody else sets before it is drained again stays theirs', async () => {
  const world = fakeWorld({
    nodes,
    urls: ['node-1'],
    // Somebody drains it as soon as it has its flag lifted.
    onStep: ({ node, change }) => {
      if (!node('node-1').draining) change('node-1', { draining: true });
    },
  });
  const machine = world.machines.get('node-1');
  if (machine !== undefined) machine.running = false;
  const { node, work } = await rollOn(world, 'node-1', { healthySeconds: 30 });
  await expect(restoreNode(node, ours, work, never)).rejects.toMatchObject({ code: 'restore.ping' });
  expect(nodeFacts(work.journal.lines(), node.id).foundDraining).toBe(true);
});

test('one that the load balancer does not take back, and did let go, is drained again', async () => {
  const balancer: WorldOptions['balancer'] = () => ({
    kind: 'seen',
    answers: new Map([['node-2', 10]]),
    tried: 10,
    failed: 0,
    product: null,
  });
  const world = fakeWorld({ nodes, balancer });
  const { settings } = (await rollOn(world, 'node-1')).work.wish;
  const loadBalancer = { url: 'http://balancer', healthChecks: true };
  const change = { healthySeconds: 30, settings: { ...settings, loadBalancer } };
  const behind = fakeWorld({ nodes, balancer });
  const { node, work } = await rollOn(behind, 'node-1', change);
  await work.journal.write('balancer.gone', node.id);
  await expect(restoreNode(node, ours, work, never)).rejects.toMatchObject({ code: 'balancer.not-back' });
  expect(behind.node('node-1').draining).toBe(true);
});

test('nor is one that works and only gets no visitors, where nobody else takes tasks', async () => {
  const balancer: WorldOptions['balancer'] = () => ({
    kind: 'seen',
    answers: new Map([['node-2', 10]]),
    tried: 10,
    failed: 0,
    product: null,
  });
  const alone = [aNode('node-1', { draining: true }), aNode('node-2', { draining: true })];
  const { settings } = (await rollOn(fakeWorld({ nodes }), 'node-1')).work.wish;
  const change = {
    healthySeconds: 30,
    settings: { ...settings, loadBalancer: { url: 'http://balancer', healthChecks: true } },
  };
  const world = fakeWorld({ nodes: alone, balancer });
  const { node, work } = await rollOn(world, 'node-1', change);
  await work.journal.write('balancer.gone', node.id);
  await expect(restoreNode(node, ours, work, never)).rejects.toMatchObject({ code: 'balancer.not-back' });
  expect(world.node('node-1').draining).toBe(false);
});

test('a flag that is there after octo-ha undrain has lifted the roll’s own is somebody else’s', async () => {
  const world = fakeWorld({ nodes });
  const { node, work } = await rollOn(world, 'node-1');
  await work.journal.write('drain.written', node.id);
  await work.journal.write('undrain.written', node.id, { by: 'undrain' });
  await restoreNode(node, ours, work, never);
  expect(world.node('node-1').draining).toBe(true);
});

test('where tasks are queued it is seen taking one', async () => {
  const tasks = Array.from({ length: 12 }, (_, at) =>
    fakeTask(`ServerTasks-${String(at)}`, { state: 'Queued', nodeId: null }),
  );
  const { scene } = await restored(fakeWorld({ nodes, tasks, taskMs: 300_000 }), ours);
  expect(scene.events.some(({ step }) => step === 'restore.works')).toBe(true);
});

test('that it takes none is a warning and no failure', async () => {
  const world = fakeWorld({ nodes, tasks: [fakeTask('ServerTasks-1', { state: 'Queued', nodeId: null })] });
  for (const machine of world.machines.values()) machine.nextPoll = Infinity;
  const { scene } = await restored(world, ours);
  expect(scene.events.find(({ step }) => step === 'restore.idle')?.tone).toBe('warning');
});
