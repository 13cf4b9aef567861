import { expect, test } from 'vitest';
import type { ServiceDriver } from '../../../../src/edges.ts';
import { UnavailableError } from '../../../../src/errors.ts';
import { runEntry } from '../../../../src/operations/status-document.ts';
import type { Edges } from '../../../../src/operations/verb-edges.ts';
import { fakeWorld, type World } from '../../../fakes/fake-world.ts';
import { aNode } from '../../model/a-cluster.ts';
import { scene, type Scene, type SceneOptions } from './scene.ts';

const options = {
  urls: ['node-1', 'node-2', 'node-3'],
  abilities: ['state', 'stop', 'start', 'disable'] as const,
};

test('danger 11: a watchdog is paused before the stop and put back before the start', async () => {
  const world = fakeWorld(options);
  for (const machine of world.machines.values()) machine.watchdog = true;
  const { restart, journals } = scene(world, { names: ['node-1'] });
  await restart();
  expect(world.machines.get('node-1')?.watchdog).toBe(true);
  const run = await journals.latest('restart', 'OctopusServerNodes-node-1');
  const steps = run?.lines.map(({ step }) => step).filter((step) => /^(watchdog|service)\./.test(step));
  expect(steps).toEqual([
    'watchdog.pausing',
    'watchdog.paused',
    'service.stopping',
    'service.stopped',
    'watchdog.resuming',
    'watchdog.resumed',
    'service.starting',
    'service.started',
  ]);
});

test('nothing is paused where nothing watches', async () => {
  const world = fakeWorld(options);
  const { restart, journals } = scene(world, { names: ['node-1'] });
  await restart();
  const run = await journals.latest('restart', 'OctopusServerNodes-node-1');
  expect(run?.lines.some(({ step }) => step.startsWith('watchdog.'))).toBe(false);
});

test('a roll that died while it paused puts the watchdog back when it goes on', async () => {
  let dead = false;
  const world = fakeWorld({
    ...options,
    onEffect: (effect) => {
      if (effect !== 'stop node-1' || dead) return;
      dead = true;
      throw new Error('killed');
    },
  });
  for (const machine of world.machines.values()) machine.watchdog = true;
  const first = scene(world, { names: ['node-1'] });
  await first.restart().catch(() => undefined);
  first.database.die();
  expect(dead).toBe(true);
  const second = scene(world, { names: ['node-1'], disk: first.journals.disk });
  expect((await second.restart()).nodes[0]?.outcome).toBe('restarted');
  expect(world.machines.get('node-1')?.watchdog).toBe(true);
});

test('a pause that fails half-way is undone, and where that fails too what to put back by hand is named', async () => {
  const world = fakeWorld(options);
  for (const machine of world.machines.values()) machine.watchdog = true;
  const { hosts } = world;
  const refused = {
    ...hosts,
    serviceOf: (name: string) => {
      const driver = hosts.serviceOf(name);
      const no = (): Promise<void> => Promise.reject(new UnavailableError('host.command-failed', 'error 5'));
      return driver === null ? null : { ...driver, disable: no, enable: no };
    },
  };
  const { restart, events } = scene(world, {
    names: ['node-1'],
    wrap: (edges) => ({ ...edges, hosts: refused }),
  });
  const { nodes } = await restart();
  expect(nodes[0]).toMatchObject({ outcome: 'failed', leftDraining: false });
  expect(events.find(({ step }) => step === 'watchdog.left')?.message).toMatch(
    /^node-1: put back how its service starts \(.+\), by hand or by the same command: error 5$/,
  );
});

/** A roll on a watched node-1, whose driver is changed. */
function watched(
  world: World,
  change: (driver: ServiceDriver) => Partial<ServiceDriver>,
  more: SceneOptions = {},
): ReturnType<typeof scene> {
  for (const machine of world.machines.values()) machine.watchdog = true;
  const { hosts } = world;
  const serviceOf: typeof hosts.serviceOf = (name) => {
    const driver = hosts.serviceOf(name);
    return driver === null ? null : { ...driver, ...change(driver) };
  };
  const wrap = (edges: Edges): Edges => ({ ...edges, hosts: { ...hosts, serviceOf } });
  return scene(world, { names: ['node-1'], wrap, ...more });
}
const timedOut = (): Promise<never> => Promise.reject(new UnavailableError('host.timeout', 'no end'));

test('after a stop that failed it is put back where the machine says that the service runs', async () => {
  const world = fakeWorld(options);
  const stop: ServiceDriver['stop'] = async (guard) => {
    await guard();
    return timedOut();
  };
  const { nodes } = await watched(world, () => ({ stop })).restart();
  expect(nodes[0]).toMatchObject({ outcome: 'failed', leftDraining: true, reason: 'no end' });
  expect(world.machines.get('node-1')?.watchdog).toBe(true);
});

test('where it may be stopped the row tells how it was set, as status does, and the same command puts it back', async () => {
  const world = fakeWorld(options);
  let isAway = true;
  const it = watched(world, (driver) => ({
    stop: async (guard, signal) => {
      await driver.stop(guard, signal);
      if (isAway) await timedOut();
    },
  }));
  const { nodes } = await it.restart();
  expect(nodes[0]?.reason).toBe('no end; how its service starts is to be put back: watched');
  expect(it.events.some(({ step }) => step === 'watchdog.left')).toBe(true);
  const [run] = await it.journals.unfinished();
  if (run === undefined) throw new Error('it is not unfinished');
  expect(runEntry(run, 's', 'd', (verb) => verb).keptFromStarting).toEqual([
    { node: 'node-1', before: 'watched' },
  ]);
  isAway = false;
  expect((await it.restart()).nodes[0]?.outcome).toBe('restarted');
  expect(world.machines.get('node-1')?.watchdog).toBe(true);
});

test('a node that was found draining has it put back as well, when its pause was half done', async () => {
  const world = fakeWorld(options);
  world.change('node-1', { draining: true });
  const { nodes } = await watched(world, (driver) => ({
    disable: async (before, signal) => {
      await driver.disable(before, signal);
      await timedOut();
    },
  })).restart();
  expect(nodes[0]).toMatchObject({ outcome: 'failed', leftDraining: true });
  expect(world.machines.get('node-1')?.watchdog).toBe(true);
});

test('so it is after Ctrl-C between the pause and the stop, and where somebody starts a service that was stopped', async () => {
  const world = fakeWorld(options);
  const pressed = new AbortController();
  const it = watched(world, (driver) => ({
    disable: async (before, signal) => {
      await driver.disable(before, signal);
      pressed.abort(new Error('Ctrl-C'));
    },
  }));
  await expect(it.restart({}, pressed.signal)).rejects.toMatchObject({ code: 'restart.interrupted' });
  expect(world.machines.get('node-1')?.watchdog).toBe(true);

  const other = fakeWorld(options);
  const first = watched(other, () => ({
    start: () => Promise.reject(new Error('killed')),
    enable: timedOut,
  }));
  await first.restart().catch(() => undefined);
  const machine = other.machines.get('node-1');
  if (machine === undefined) throw new Error('no machine');
  Object.assign(machine, { running: true, runs: 2 });
  const second = scene(other, { names: ['node-1'], disk: first.journals.disk });
  expect((await second.restart()).nodes[0]?.outcome).toBe('restarted');
  expect(machine.watchdog).toBe(true);
});

test('a refusal is no end of a roll that has left it paused', async () => {
  const world = fakeWorld({
    ...options,
    nodes: [aNode('node-1'), aNode('node-2')],
    urls: ['node-1', 'node-2'],
  });
  const it = watched(world, (driver) => ({
    disable: async (before, signal) => {
      await driver.disable(before, signal);
      world.change('node-2', { draining: true });
    },
    enable: timedOut,
  }));
  const { stopped, isOver } = await it.restart();
  expect({ stopped, isOver }).toMatchObject({ stopped: { code: 'capacity.none' }, isOver: false });
  expect(world.node('node-1').draining).toBe(false);
});

test('a roll that has announced a stop is not gone on with by --skip-stop-start, which would leave it paused', async () => {
  const world = fakeWorld(options);
  for (const machine of world.machines.values()) machine.watchdog = true;
  const names = ['node-1'];
  const first: Scene = scene(world, {
    names,
    onJournal: (effect) => {
      if (!effect.startsWith('service.stopping')) return;
      first.database.die();
      throw new Error('killed');
    },
  });
  await expect(first.restart()).rejects.toThrow('killed');
  expect(world.machines.get('node-1')?.watchdog).toBe(false);
  const second = scene(world, { names, disk: first.journals.disk });
  await expect(second.restart({ skipStopStart: true })).rejects.toMatchObject({
    code: 'restart.other-way',
    exitCode: 4,
    message: expect.stringContaining('node-1') as string,
  });
  expect((await second.restart()).stopped).toBeNull();
  expect(world.machines.get('node-1')?.watchdog).toBe(true);
});

test('a roll does not end while its pause stands, whatever the way', async () => {
  const world = fakeWorld(options);
  const first: Scene = watched(world, () => ({ enable: timedOut }));
  const id = world.node('node-1').id;
  const journal = await first.journals.begin('restart', { nodes: [{ id, name: 'node-1' }] });
  await journal.write('watchdog.pausing', id, { setting: 'watched' });
  await journal.close();
  const { nodes, isOver } = await first.restart({ skipStopStart: true });
  expect(nodes).toMatchObject([
    { outcome: 'failed', reason: expect.stringContaining('is to be put back: watched') as string },
  ]);
  expect([isOver, (await first.journals.unfinished()).length]).toEqual([false, 1]);
});
