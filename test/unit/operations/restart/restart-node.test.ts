import { expect, test } from 'vitest';
import { UnavailableError, UnfinishedError } from '../../../../src/errors.ts';
import { restartNode } from '../../../../src/operations/restart/restart-node.ts';
import type { RestartWish } from '../../../../src/operations/restart/restart-wish.ts';
import { fakeTask, fakeWorld, type World } from '../../../fakes/fake-world.ts';
import { aNode } from '../../model/a-cluster.ts';
import { never, scene } from './scene.ts';
import { rollOn } from './roll-on.ts';

async function on(world: World, change: Partial<RestartWish> = {}): ReturnType<typeof rollOn> {
  const rolled = await rollOn(world, 'node-1', change);
  return { ...rolled, node: { ...rolled.node, way: 'stop-start' } };
}

const urls = ['node-1', 'node-2', 'node-3'];

test('a node that was restarted tells its steps and is left as it was found', async () => {
  const { node, work } = await on(fakeWorld({ urls }));
  const result = await restartNode(node, work, never);
  expect(result.node).toMatchObject({
    outcome: 'restarted',
    foundDraining: false,
    leftDraining: false,
    reason: null,
  });
  expect(result.node.done).toEqual([
    'drain.written',
    'service.stopped',
    'service.started',
    'node.healthy',
    'undrain.written',
    'ended',
  ]);
});

test('a failure before the stop gives it back to work', async () => {
  const world = fakeWorld({ urls, tasks: [fakeTask('ServerTasks-7')], taskMs: Infinity });
  const { node, work } = await on(world, { waitSeconds: 60 });
  const result = await restartNode(node, work, never);
  expect(result.node).toMatchObject({ outcome: 'failed', leftDraining: false });
  expect(world.node('node-1').draining).toBe(false);
  expect(work.journal.lines().at(-1)?.step).toBe('node.put-back');
});

test('a failure after the stop leaves it drained', async () => {
  const world = fakeWorld({ urls });
  const machine = world.machines.get('node-1');
  if (machine !== undefined) machine.startable = false;
  const { node, work } = await on(world, { healthySeconds: 60 });
  const result = await restartNode(node, work, never);
  expect(result.node).toMatchObject({ outcome: 'failed', leftDraining: true });
});

test('a lost lock and a journal that cannot be written end the process, not only the node', async () => {
  const { node, work } = await on(fakeWorld({ urls }));
  const lost = { ...work.lock, secure: () => Promise.reject(new UnfinishedError('lock.lost', 'lost')) };
  await expect(restartNode(node, { ...work, lock: lost }, never)).rejects.toMatchObject({
    code: 'lock.lost',
  });
  const full = {
    ...work.journal,
    write: () => Promise.reject(new UnavailableError('journal.unwritable', 'no space')),
  };
  await expect(restartNode(node, { ...work, journal: full }, never)).rejects.toMatchObject({
    code: 'journal.unwritable',
  });
});

test('what a hook before the stop has changed is looked at again: a node is not stopped when nobody else works any more', async () => {
  const world = fakeWorld({
    nodes: [aNode('node-1'), aNode('node-2')],
    urls: ['node-1', 'node-2'],
    hook: () => {
      world.change('node-2', { draining: true });
      return 0;
    },
  });
  const hooks = { require: null, beforeStop: 'drains the other', afterStart: null };
  const { restart } = scene(world, { names: ['node-1'] });
  expect(await restart({ hooks })).toMatchObject({
    stopped: { code: 'capacity.none' },
    nodes: [
      {
        outcome: 'failed',
        leftDraining: false,
        reason: expect.stringContaining('its before-stop command has run, and it was not stopped') as string,
      },
    ],
  });
  expect(world.node('node-1').draining).toBe(false);
  expect(world.machines.get('node-1')?.runs).toBe(1);
});

test.each([
  ['after the stop', 'service.stopped', true],
  ['where the lock is lost as well', 'service.stopped', false],
])('a node is not left down for a journal that cannot be written any more: %s', async (_, step, isLocked) => {
  const world = fakeWorld({ nodes: [aNode('node-1'), aNode('node-2')], urls: ['node-1', 'node-2'] });
  const { work, node, scene: of } = await rollOn(world, 'node-1');
  const lost = new UnfinishedError('lock.lost', 'the lock was lost');
  let isFull = false;
  const journal = {
    ...work.journal,
    write: (...line: Parameters<typeof work.journal.write>) => {
      isFull ||= line[0] === step;
      return isFull
        ? Promise.reject(new UnavailableError('journal.unwritable', 'no space'))
        : work.journal.write(...line);
    },
  };
  const secure: typeof work.lock.secure = (signal) =>
    isFull && !isLocked ? Promise.reject(lost) : work.lock.secure(signal);
  const worse = { ...work, journal, lock: { ...work.lock, secure } };
  await expect(restartNode({ ...node, way: 'stop-start' }, worse, never)).rejects.toMatchObject({
    code: 'journal.unwritable',
  });
  expect(world.machines.get('node-1')?.running).toBe(isLocked);
  expect(of.events.at(-1)).toMatchObject({
    step: 'service.brought-up',
    tone: isLocked ? 'done' : 'warning',
  });
});

test('with skip-stop-start Ctrl-C lets the hooks come to their end: they are the work', async () => {
  const given = new AbortController();
  const world = fakeWorld({ nodes: [aNode('node-1'), aNode('node-2')], urls: ['node-1', 'node-2'] });
  const aborted: boolean[] = [];
  const { restart, journals } = scene(world, {
    names: ['node-1'],
    wrap: (edges) => ({
      ...edges,
      hosts: {
        ...edges.hosts,
        hook: (command, how, signal) => {
          given.abort(new Error('Ctrl-C'));
          aborted.push(signal.aborted);
          return edges.hosts.hook(command, how, signal);
        },
      },
    }),
  });
  const hooks = { require: null, beforeStop: 'down', afterStart: 'up' };
  await expect(restart({ skipStopStart: true, hooks }, given.signal)).rejects.toMatchObject({
    code: 'restart.interrupted',
  });
  const [run] = await journals.unfinished();
  expect(aborted).toEqual([false, false]);
  expect(run?.lines.map(({ step }) => step)).toContain('service.stopping');
});
