import { expect, test } from 'vitest';
import type { ServiceDriver } from '../../../../src/edges.ts';
import { RefusedError, UnavailableError } from '../../../../src/errors.ts';
import type { Ability } from '../../../../src/model/service.ts';
import { nodeFacts } from '../../../../src/operations/restart/node-facts.ts';
import { startService, stopService } from '../../../../src/operations/restart/stop-start.ts';
import { fakeDatabase } from '../../../fakes/fake-database.ts';
import { fakeTask, fakeWorld, type World } from '../../../fakes/fake-world.ts';
import { aNode } from '../../model/a-cluster.ts';
import { never } from './scene.ts';
import { rollOn } from './roll-on.ts';

const nodes = [aNode('node-1', { draining: true }), aNode('node-2')];

async function on(world: World, way: 'stop-start' | 'restart' = 'stop-start'): ReturnType<typeof rollOn> {
  const rolled = await rollOn(world, 'node-1');
  return { ...rolled, node: { ...rolled.node, way } };
}

const stepsOf = async (rolled: Awaited<ReturnType<typeof rollOn>>): Promise<readonly string[]> => {
  await Promise.resolve();
  return rolled.work.journal.lines().map(({ step }) => step);
};

test('a stop is announced before it happens, with what the service was, and told after', async () => {
  const world = fakeWorld({ nodes });
  const rolled = await on(world);
  await stopService(rolled.node, null, rolled.work, never);
  expect(world.machines.get('node-1')?.running).toBe(false);
  expect(await stepsOf(rolled)).toEqual(['begun', 'service.stopping', 'service.stopped']);
  expect(rolled.work.journal.lines()[1]?.values['identity']).toBe('1');
});

test('a node whose flag was lifted at the last moment is not stopped', async () => {
  const world = fakeWorld({ nodes });
  const { node, work } = await on(world);
  world.change('node-1', { draining: false });
  await expect(stopService(node, null, work, never)).rejects.toMatchObject({ code: 'drain.undone' });
  expect(world.machines.get('node-1')?.running).toBe(true);
});

test('a node that has a task again is not stopped', async () => {
  const world = fakeWorld({ nodes, tasks: [fakeTask('ServerTasks-7')] });
  const { node, work } = await on(world);
  await expect(stopService(node, null, work, never)).rejects.toMatchObject({ code: 'drain.undone' });
  expect(world.lost).toEqual([]);
});

/** The machine is slow at the look that its driver makes before it stops anything. */
function slowlyLookedAt(
  rolled: Awaited<ReturnType<typeof on>>,
  meanwhile: () => unknown,
): typeof rolled.work {
  const { work } = rolled;
  const driver = work.edges.hosts.serviceOf('node-1');
  if (driver === null) throw new Error('no driver');
  const after =
    (order: ServiceDriver['stop']): ServiceDriver['stop'] =>
    async (guard, signal) => {
      await meanwhile();
      await order(guard, signal);
    };
  const slow = { ...driver, stop: after(driver.stop), restart: after(driver.restart) };
  return { ...work, edges: { ...work.edges, hosts: { ...work.edges.hosts, serviceOf: () => slow } } };
}

test('what happens while the driver looks at the machine is seen before the order is given', async () => {
  for (const way of ['stop-start', 'restart'] as const) {
    const world = fakeWorld({ nodes, workEveryMs: 3_000, abilities: ['state', 'stop', 'start', 'restart'] });
    const rolled = await on(world, way);
    const work = slowlyLookedAt(rolled, () => {
      world.change('node-1', { draining: false });
      world.advance(30_000);
    });
    await expect(stopService(rolled.node, null, work, never), way).rejects.toMatchObject({
      code: 'drain.undone',
    });
    expect(world.lost, way).toEqual([]);
    expect(world.machines.get('node-1')?.runs, way).toBe(1);
    expect(nodeFacts(work.journal.lines(), rolled.node.id).stopping, way).toBeNull();
  }
});

test('who is left is looked at then too, and the lock', async () => {
  const world = fakeWorld({ nodes });
  const rolled = await on(world);
  const drained = slowlyLookedAt(rolled, () => world.change('node-2', { draining: true }));
  const others = new Set([world.node('node-2').id]);
  await expect(stopService(rolled.node, others, drained, never)).rejects.toMatchObject({
    code: 'capacity.none',
  });
  world.change('node-2', { draining: false });
  const overtaken = slowlyLookedAt(rolled, async () => {
    world.state.locks.splice(0);
    const other = fakeDatabase(world.state.cluster, null, { state: world.state, holder: 'bob' });
    await other.takeLock({ kind: 'instance' }, never);
  });
  await expect(stopService(rolled.node, others, overtaken, never)).rejects.toMatchObject({
    code: 'lock.lost',
  });
  expect(world.machines.get('node-1')?.running).toBe(true);
});

test('a look at the machine that fails has stopped nothing, one after the order may have', async () => {
  for (const [isGiven, stopping] of [
    [false, null],
    [true, { identity: '1' }],
  ] as const) {
    const world = fakeWorld({ nodes });
    const { node, work } = await on(world);
    const stop: ServiceDriver['stop'] = async (guard) => {
      if (isGiven) await guard();
      throw new UnavailableError('host.timeout', 'no answer');
    };
    const driver = { ...world.hosts.serviceOf('node-1'), stop } as ServiceDriver;
    const edges = { ...work.edges, hosts: { ...world.hosts, serviceOf: () => driver } };
    await expect(stopService(node, null, { ...work, edges }, never)).rejects.toMatchObject({
      code: 'host.timeout',
    });
    const found = nodeFacts(work.journal.lines(), node.id).stopping;
    if (stopping === null) expect(found).toBeNull();
    else expect(found).toMatchObject(stopping);
  }
});

test('when another operator has taken the lock over, nothing is stopped', async () => {
  const world = fakeWorld({ nodes });
  const { node, work } = await on(world);
  world.state.locks.splice(0);
  const other = fakeDatabase(world.state.cluster, null, { state: world.state, holder: 'bob' });
  await other.takeLock({ kind: 'instance' }, never);
  await expect(stopService(node, null, work, never)).rejects.toMatchObject({ code: 'lock.lost' });
  expect(world.machines.get('node-1')?.running).toBe(true);
});

test('where stop and start are one, another run of the service must be there afterwards', async () => {
  const abilities: readonly Ability[] = ['state', 'restart'];
  const world = fakeWorld({ nodes, abilities });
  const rolled = await on(world, 'restart');
  await stopService(rolled.node, null, rolled.work, never);
  expect(world.machines.get('node-1')?.runs).toBe(2);
  expect(await stepsOf(rolled)).toContain('service.started');
  const stuck = fakeWorld({ nodes, abilities });
  const { node, work } = await on(stuck, 'restart');
  const driver = work.edges.hosts.serviceOf('node-1');
  if (driver === null) throw new Error('no driver');
  const hosts = { ...work.edges.hosts, serviceOf: () => ({ ...driver, restart: () => Promise.resolve() }) };
  await expect(
    stopService(node, null, { ...work, edges: { ...work.edges, hosts } }, never),
  ).rejects.toMatchObject({
    code: 'service.not-restarted',
  });
});

test('a driver that refuses has stopped nothing, and the journal says so', async () => {
  for (const way of ['restart', 'stop-start'] as const) {
    const world = fakeWorld({ nodes });
    const rolled = await on(world, way);
    const refusing = (): Promise<never> =>
      Promise.reject(new RefusedError('host.rolling-update', 'an update is under way'));
    const driver = { ...world.hosts.serviceOf('node-1'), stop: refusing, restart: refusing } as ServiceDriver;
    const edges = { ...rolled.work.edges, hosts: { ...world.hosts, serviceOf: () => driver } };
    await expect(stopService(rolled.node, null, { ...rolled.work, edges }, never)).rejects.toBeInstanceOf(
      RefusedError,
    );
    expect(nodeFacts(rolled.work.journal.lines(), rolled.node.id).stopping).toBeNull();
  }
});

test('a start is announced before it happens, and told after', async () => {
  const world = fakeWorld({ nodes });
  const rolled = await on(world);
  await stopService(rolled.node, null, rolled.work, never);
  await startService(rolled.node, rolled.work, never);
  expect(world.machines.get('node-1')?.running).toBe(true);
  expect((await stepsOf(rolled)).slice(-2)).toEqual(['service.starting', 'service.started']);
});

test('an order that waits long until it is written down is looked at again before it is given', async () => {
  const world = fakeWorld({ nodes, processes: true });
  const rolled = await on(world);
  const { journal } = rolled.work;
  const slow = {
    ...journal,
    write: async (...line: Parameters<typeof journal.write>) => {
      await journal.write(...line);
      if (line[0] !== 'process.begun') return;
      world.change('node-1', { draining: false });
      world.advance(3_000);
    },
  };
  await expect(
    stopService(rolled.node, null, { ...rolled.work, journal: slow }, never),
  ).rejects.toMatchObject({ code: 'drain.undone' });
  expect(world.machines.get('node-1')?.running).toBe(true);
  expect(nodeFacts(journal.lines(), rolled.node.id).stopping).toBeNull();
});
