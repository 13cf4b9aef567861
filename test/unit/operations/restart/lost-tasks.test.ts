import { expect, test } from 'vitest';
import { UnavailableError } from '../../../../src/errors.ts';
import {
  lostInWords,
  lostTasks,
  noteLostTasks,
  tasksBefore,
} from '../../../../src/operations/restart/lost-tasks.ts';
import { fakeTask, fakeWorld, type World } from '../../../fakes/fake-world.ts';
import { never, scene } from './scene.ts';
import { rollOn } from './roll-on.ts';

test('tasks tied to a stopped node are written down and told; one that waits for a person is none of them', async () => {
  const tasks = [
    fakeTask('ServerTasks-1'),
    fakeTask('ServerTasks-2', { state: 'Cancelling' }),
    fakeTask('ServerTasks-3', { waitsForPerson: true }),
    fakeTask('ServerTasks-4', { nodeId: 'OctopusServerNodes-node-2' }),
    fakeTask('ServerTasks-5', { state: 'Success' }),
  ];
  const { node, work, scene: of } = await rollOn(fakeWorld({ tasks }), 'node-1');
  await noteLostTasks(node, work, never);
  expect(lostTasks(work.journal.lines(), node.id)).toEqual(['ServerTasks-1', 'ServerTasks-2']);
  expect(lostTasks(work.journal.lines(), 'OctopusServerNodes-node-2')).toEqual([]);
  expect(of.events.at(-1)).toMatchObject({
    step: 'tasks.lost',
    tone: 'warning',
    message: 'node-1: its stop has cut off 2 of its tasks: ServerTasks-1, ServerTasks-2',
  });
});

test('no task is no line, and a list that cannot be read is said and keeps no node down', async () => {
  const { node, work, scene: of } = await rollOn(fakeWorld({ tasks: [] }), 'node-1');
  await noteLostTasks(node, work, never);
  expect(of.events).toEqual([]);
  of.database.failOn('readTasks', new UnavailableError('database.timeout', 'no answer'));
  await noteLostTasks(node, work, never);
  expect(of.events.at(-1)).toMatchObject({ step: 'tasks.unlisted', tone: 'warning' });
  expect(work.journal.lines().map(({ step }) => step)).toEqual(['begun']);
});

test('many are named in part', () => {
  const ids = Array.from({ length: 25 }, (_, at) => `T-${String(at)}`);
  expect(lostInWords(ids)).toMatch(/cut off 25 of its tasks: .* T-19 and 5 more$/);
});

test('a node whose stop cut tasks off is put back to work, not called restarted, and ends the roll', async () => {
  const world = fakeWorld({
    urls: ['node-1', 'node-2', 'node-3'],
    // In the very moment between the last look and the order.
    onEffect: (effect) => {
      if (effect === 'stop node-1') world.state.tasks = [fakeTask('ServerTasks-7')];
    },
  });
  const it = scene(world);
  const { nodes, stopped } = await it.restart();
  expect(world.lost).toEqual(['ServerTasks-7']);
  expect(nodes.map(({ outcome }) => outcome)).toEqual(['failed', 'not-started', 'not-started']);
  expect(nodes[0]).toMatchObject({
    leftDraining: false,
    reason: 'restarted, but its stop has cut off 1 of its tasks: ServerTasks-7',
  });
  expect(stopped).not.toBeNull();
  expect(world.machines.get('node-1')?.running).toBe(true);
  const again = await scene(world, { disk: it.journals.disk }).restart();
  expect(again.nodes.map(({ outcome }) => outcome)).toEqual(['already-restarted', 'restarted', 'restarted']);
  // Whoever runs it again, as the scripts of docs/runbooks do, is told too; then it is over.
  expect(again.nodes[0]?.reason).toContain('its stop has cut off 1 of its tasks: ServerTasks-7');
  expect(again).toMatchObject({ stopped: { code: 'tasks.lost' }, isOver: true });
  expect(await it.journals.unfinished()).toEqual([]);
});

test('nor are those forgotten that were cut off before the roll died', async () => {
  let dead = false;
  const world = fakeWorld({
    urls: ['node-1', 'node-2', 'node-3'],
    onEffect: (effect) => {
      if (effect === 'stop node-1') world.state.tasks = [fakeTask('ServerTasks-7')];
    },
  });
  const first = scene(world, {
    names: ['node-1'],
    wrap: (edges) => ({
      ...edges,
      database: {
        ...edges.database,
        readTasks: (question, signal) => {
          if (world.machines.get('node-1')?.running === true || dead)
            return edges.database.readTasks(question, signal);
          dead = true;
          return Promise.reject(new Error('killed'));
        },
      },
    }),
  });
  await first.restart().catch(() => undefined);
  first.database.die();
  expect(dead).toBe(true);
  const second = await scene(world, { names: ['node-1'], disk: first.journals.disk }).restart();
  expect(second.nodes[0]).toMatchObject({ outcome: 'failed', leftDraining: false });
});

/** A node that cancels what it had left as soon as it is up again, in the same order as it went down. */
function restartOnly(change: (world: World) => void): World {
  const old = fakeTask('ServerTasks-3', { state: 'Failed' });
  const world: World = fakeWorld({
    urls: ['node-1', 'node-2', 'node-3'],
    abilities: ['state', 'restart'],
    tasks: [old],
    taskMs: Infinity,
    onEffect: (effect) => {
      if (effect === 'restart node-1') change(world);
    },
  });
  return world;
}

test('a restart in one order that cut tasks off is told by those which are over since, though none is tied any more', async () => {
  const world = restartOnly(({ state }) => {
    const others = { nodeId: 'OctopusServerNodes-node-2', state: 'Failed' } as const;
    state.tasks = [
      ...(state.tasks ?? []),
      fakeTask('ServerTasks-7', { state: 'Canceled' }),
      fakeTask('ServerTasks-8', { state: 'Success' }),
      fakeTask('ServerTasks-9', others),
    ];
  });
  const { nodes, stopped } = await scene(world).restart();
  expect(nodes.map(({ outcome }) => outcome)).toEqual(['failed', 'not-started', 'not-started']);
  expect(nodes[0]).toMatchObject({
    leftDraining: false,
    reason: 'restarted, but its stop has cut off 1 of its tasks: ServerTasks-7',
  });
  expect(stopped).not.toBeNull();
});

test('nor are they forgotten when octo-ha dies before it could look', async () => {
  const world = restartOnly(({ state }) => {
    state.tasks = [...(state.tasks ?? []), fakeTask('ServerTasks-7', { state: 'Canceled' })];
  });
  let dead = false;
  const first = scene(world, {
    names: ['node-1'],
    wrap: (edges) => ({
      ...edges,
      database: {
        ...edges.database,
        readTasks: (question, signal) => {
          dead ||= world.machines.get('node-1')?.runs === 2;
          return dead ? Promise.reject(new Error('killed')) : edges.database.readTasks(question, signal);
        },
      },
    }),
  });
  await first.restart().catch(() => undefined);
  first.database.die();
  const again = await scene(world, { names: ['node-1'], disk: first.journals.disk }).restart();
  expect(world.machines.get('node-1')?.runs).toBe(2);
  expect(again.nodes[0]).toMatchObject({
    outcome: 'failed',
    reason: expect.stringContaining('ServerTasks-7') as string,
  });
});

test('with skip-stop-start too: those that the hook’s own stop has cut off, also where octo-ha was killed beside it', async () => {
  const cut = fakeTask('ServerTasks-7', { state: 'Canceled' });
  const world = fakeWorld({
    urls: ['node-1', 'node-2', 'node-3'],
    services: [],
    tasks: [],
    hook: () => {
      world.state.tasks = [...(world.state.tasks ?? []).filter(({ id }) => id !== cut.id), cut];
      return 0;
    },
  });
  const asked = { skipStopStart: true, hooks: { require: null, beforeStop: 'patch', afterStart: null } };
  const expected = {
    nodes: [
      { outcome: 'failed', reason: 'restored, but its stop has cut off 1 of its tasks: ServerTasks-7' },
    ],
  };
  expect(await scene(world, { names: ['node-1'] }).restart(asked)).toMatchObject(expected);
  world.state.tasks = [];
  const first = scene(world, {
    names: ['node-1'],
    onJournal: (effect) => {
      if (!effect.startsWith('process.begun')) return;
      world.state.tasks = [cut];
      first.database.die();
      throw new Error('killed');
    },
  });
  await first.restart(asked).catch(() => undefined);
  world.state.locks.splice(0);
  const again = scene(world, { names: ['node-1'], disk: first.journals.disk });
  expect(await again.restart(asked)).toMatchObject(expected);
});

test('of many tasks that are over the newest are compared: one that retention deletes lets no old one in', async () => {
  const { node, work, scene: of } = await rollOn(fakeWorld(), 'node-1');
  const { state } = of.world;
  const many = Array.from({ length: 120 }, (_, at) =>
    fakeTask(`ServerTasks-${String(at)}`, { state: 'Failed', ageSeconds: at }),
  );
  state.tasks = many;
  const before = await tasksBefore(node, work, never);
  expect(before.over).toHaveLength(100);
  await work.journal.write('service.stopping', node.id, before);
  state.tasks = many.slice(3);
  await noteLostTasks(node, work, never);
  expect(lostTasks(work.journal.lines(), node.id)).toEqual([]);
  // Queued long ago, it may stand anywhere among them.
  state.tasks = [...many.slice(3), fakeTask('ServerTasks-new', { state: 'Canceled', ageSeconds: 50.5 })];
  await noteLostTasks(node, work, never);
  expect(lostTasks(work.journal.lines(), node.id)).toEqual(['ServerTasks-new']);
});

test('a new task of a node that its own hook has undrained is none that a restart in one order has cut off', async () => {
  const world = restartOnly(() => undefined);
  let dead = false;
  const first = scene(world, {
    names: ['node-1'],
    wrap: (edges) => ({
      ...edges,
      database: {
        ...edges.database,
        readTasks: (question, signal) => {
          dead ||= world.machines.get('node-1')?.runs === 2;
          return dead ? Promise.reject(new Error('killed')) : edges.database.readTasks(question, signal);
        },
      },
    }),
  });
  await expect(first.restart()).resolves.toMatchObject({ nodes: [{ outcome: 'failed' }] });
  first.database.die();
  expect(dead).toBe(true);
  world.change('node-1', { draining: false });
  world.state.tasks = [...(world.state.tasks ?? []), fakeTask('ServerTasks-new')];
  const again = scene(world, { names: ['node-1'], disk: first.journals.disk });
  expect(await again.restart()).toMatchObject({ nodes: [{ outcome: 'restarted' }], stopped: null });
});

test('one that the node cancels only on its way up is told all the same', async () => {
  const world = restartOnly(({ state }) => {
    state.tasks = [...(state.tasks ?? []), fakeTask('ServerTasks-7', { nodeId: 'OctopusServerNodes-late' })];
  });
  const it = scene(world, {
    names: ['node-1'],
    onJournal: (effect) => {
      if (!effect.startsWith('service.started')) return;
      const cancelled = fakeTask('ServerTasks-7', { state: 'Canceled' });
      world.state.tasks = [...(world.state.tasks ?? []).filter(({ id }) => id !== cancelled.id), cancelled];
    },
  });
  expect((await it.restart()).nodes).toMatchObject([
    { outcome: 'failed', reason: 'restarted, but its stop has cut off 1 of its tasks: ServerTasks-7' },
  ]);
});

test('one that waited for a person, and is ended by that one meanwhile, was not cut off', async () => {
  const world = restartOnly(({ state }) => {
    state.tasks = [fakeTask('ServerTasks-8', { state: 'Canceled' })];
  });
  world.state.tasks = [fakeTask('ServerTasks-8', { waitsForPerson: true })];
  expect(await scene(world, { names: ['node-1'] }).restart()).toMatchObject({
    nodes: [{ outcome: 'restarted' }],
    stopped: null,
  });
});

test('that nothing can be told of a restart in one order is said before it', async () => {
  const { node, work, scene: of } = await rollOn(fakeWorld({ tasks: [] }), 'node-1');
  of.database.failOn('readTasks', new UnavailableError('database.timeout', 'no answer'));
  expect(await tasksBefore(node, work, never)).toEqual({ over: null, pinned: [] });
  expect(of.events).toMatchObject([{ step: 'tasks.unlisted', tone: 'warning' }]);
});
