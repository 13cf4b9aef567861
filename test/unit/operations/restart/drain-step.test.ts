import { expect, test } from 'vitest';
import { RefusedError } from '../../../../src/errors.ts';
import { drainStep, mayStop } from '../../../../src/operations/restart/drain-step.ts';
import { fakeTask, fakeWorld } from '../../../fakes/fake-world.ts';
import { aNode } from '../../model/a-cluster.ts';
import { never } from './scene.ts';
import { rollOn } from './roll-on.ts';

test('a node is drained, and the journal says so in order', async () => {
  const world = fakeWorld({ urls: ['node-1', 'node-2', 'node-3'] });
  const { work, node } = await rollOn(world, 'node-1');
  const found = await drainStep(node, work, never);
  expect(found).toMatchObject({ purpose: 'stop', targets: [node.id] });
  expect(work.journal.lines().map(({ step }) => step)).toEqual([
    'begun',
    'found',
    'drain.writing',
    'drain.written',
    'drain.drained',
  ]);
});

test('a drain that does not end in time fails with what is left', async () => {
  const world = fakeWorld({ urls: ['node-1'], tasks: [fakeTask('ServerTasks-7')], taskMs: Infinity });
  const { work, node } = await rollOn(world, 'node-1', { waitSeconds: 90 });
  await expect(drainStep(node, work, never)).rejects.toMatchObject({
    code: 'drain.timed-out',
    message: expect.stringContaining('ServerTasks-7') as string,
  });
});

test('where nobody else works it is refused before the flag is set', async () => {
  const world = fakeWorld({ nodes: [aNode('node-1'), aNode('node-2', { taskCap: 0 })] });
  const { work, node } = await rollOn(world, 'node-1');
  await expect(drainStep(node, work, never)).rejects.toBeInstanceOf(RefusedError);
  expect(world.node('node-1').draining).toBe(false);
});

test('when the last other node dies while this one drains, it may not be stopped', async () => {
  const world = fakeWorld({
    nodes: [aNode('node-1'), aNode('node-2')],
    urls: ['node-1', 'node-2'],
    onStep: (it) => {
      const other = it.machines.get('node-2');
      if (it.node('node-1').draining && other?.running === true) {
        other.running = false;
        it.change('node-2', { flaggedOffline: true });
      }
    },
  });
  const { work, node } = await rollOn(world, 'node-1');
  await expect(drainStep(node, work, never)).rejects.toBeInstanceOf(RefusedError);
});

test('a service that nothing would start again is not drained for a stop, but where octo-ha itself has disabled it', async () => {
  const world = fakeWorld({ urls: ['node-1', 'node-2', 'node-3'] });
  const { work, node: handed } = await rollOn(world, 'node-1');
  const node = { ...handed, way: 'stop-start' as const };
  const serviceOf: typeof world.hosts.serviceOf = (name) => {
    const driver = world.hosts.serviceOf(name);
    if (driver === null) return null;
    return { ...driver, state: async (by) => ({ ...(await driver.state(by)), startType: 'disabled' }) };
  };
  const edges = { ...work.edges, hosts: { ...world.hosts, serviceOf } };
  await expect(drainStep(node, { ...work, edges }, never)).rejects.toMatchObject({
    code: 'service.disabled',
  });
  expect(work.journal.lines().map(({ step }) => step)).toEqual(['begun']);
  const accepted = new Set(['disabled-service']);
  await mayStop(node, { ...work, edges, wish: { ...work.wish, accepted } }, never);
  await work.journal.write('watchdog.pausing', node.id, { setting: 'automatic' });
  expect((await drainStep(node, { ...work, edges }, never)).purpose).toBe('stop');
});

test('what starts or keeps down a service that octo-ha does not stop is no matter of its own: it warns', async () => {
  const world = fakeWorld({ urls: ['node-1', 'node-2', 'node-3'] });
  const { work, node, scene: of } = await rollOn(world, 'node-1', { skipStopStart: true });
  const serviceOf: typeof world.hosts.serviceOf = (name) => {
    const driver = world.hosts.serviceOf(name);
    if (driver === null) return null;
    const state: typeof driver.state = async (by) => ({
      ...(await driver.state(by)),
      startType: 'disabled',
      watchdog: 'a scheduled task',
    });
    return { ...driver, abilities: new Set(['state'] as const), state };
  };
  const edges = { ...work.edges, hosts: { ...world.hosts, serviceOf } };
  await drainStep(node, { ...work, edges }, never);
  expect(of.events.filter(({ tone }) => tone === 'warning').map(({ message }) => message)).toContainEqual(
    expect.stringContaining('is disabled'),
  );
});
