import { expect, test } from 'vitest';
import { UnavailableError } from '../../../../src/errors.ts';
import { fakeWorld } from '../../../fakes/fake-world.ts';
import { scene } from './scene.ts';

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
    /^node-1: put back by hand how its service starts \(.+\): error 5$/,
  );
});
