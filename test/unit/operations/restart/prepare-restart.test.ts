import { expect, test } from 'vitest';
import type { Hosts } from '../../../../src/edges.ts';
import { RefusedError, UnavailableError } from '../../../../src/errors.ts';
import { prepareRestart } from '../../../../src/operations/restart/prepare-restart.ts';
import { fakeTask, fakeWorld } from '../../../fakes/fake-world.ts';
import { never, restartWish, scene } from './scene.ts';

const names = ['node-1', 'node-2', 'node-3'];

test('the node that executes its own task comes last and is left to the operator', async () => {
  const world = fakeWorld({ tasks: [fakeTask('ServerTasks-7')] });
  const wish = restartWish(world, names, { ownTask: 'servertasks-7' });
  const plan = await prepareRestart(wish, scene(world).edges, null, never);
  expect(plan.nodes.map(({ name, way }) => [name, way])).toEqual([
    ['node-2', 'stop-start'],
    ['node-3', 'stop-start'],
    ['node-1', 'left'],
  ]);
});

test('a task that no node executes is refused: a roll might stop the node it runs on', async () => {
  const world = fakeWorld();
  const wish = restartWish(world, names, { ownTask: 'ServerTasks-404' });
  await expect(prepareRestart(wish, scene(world).edges, null, never)).rejects.toMatchObject({
    code: 'restart.own-task',
  });
});

test('what a driver warns of stands in the plan, also that it could not be asked', async () => {
  const world = fakeWorld();
  const { edges } = scene(world);
  const hosts = {
    ...edges.hosts,
    serviceOf: (name: string) => {
      const driver = edges.hosts.serviceOf(name);
      if (driver === null) return null;
      const warnings = (): Promise<readonly string[]> =>
        name === 'node-1'
          ? Promise.resolve(['its grace period is 10 s'])
          : Promise.reject(new UnavailableError('host.unreachable', 'no route'));
      return { ...driver, warnings };
    },
  };
  const plan = await prepareRestart(
    restartWish(world, ['node-1', 'node-2'], {}),
    { ...edges, hosts },
    null,
    never,
  );
  expect(plan.warnings).toEqual([
    'node-1: its grace period is 10 s',
    'node-2: its machine could not be asked now: no route',
  ]);
});

test('a driver that refuses another stop refuses a plan, but not a roll that has nothing left to stop there', async () => {
  const world = fakeWorld();
  const made = scene(world);
  const refusing = {
    ...made.edges.hosts,
    serviceOf: (name: string) => {
      const driver = made.edges.hosts.serviceOf(name);
      const warnings = (): Promise<never> =>
        Promise.reject(new RefusedError('host.rolling-update', 'an update is under way'));
      return driver === null ? null : { ...driver, warnings };
    },
  };
  const edges = { ...made.edges, hosts: refusing };
  const wish = restartWish(world, ['node-1'], {});
  await expect(prepareRestart(wish, edges, null, never)).rejects.toMatchObject({
    code: 'host.rolling-update',
  });
  const { id, name } = world.node('node-1');
  const journal = await made.journals.begin('restart', { nodes: [{ id, name }] });
  await journal.write('service.stopping', id, { identity: '1' });
  const [resumed = null] = await made.journals.unfinished();
  const { warnings } = await prepareRestart(wish, edges, resumed, never);
  expect(warnings).toContain('node-1: an update is under way');
});

test('nor one that has another node stopped: it comes to its end first', async () => {
  const world = fakeWorld();
  const made = scene(world);
  const serviceOf: Hosts['serviceOf'] = (name) => {
    const driver = made.edges.hosts.serviceOf(name);
    const warnings = (): Promise<never> =>
      Promise.reject(new RefusedError('host.pod-not-owned', 'its pod is nobody’s'));
    return driver === null || name === 'node-1' ? driver : { ...driver, warnings };
  };
  const edges = { ...made.edges, hosts: { ...made.edges.hosts, serviceOf } };
  const wish = restartWish(world, ['node-1', 'node-2'], {});
  const nodes = wish.targets.map(({ id, name }) => ({ id, name }));
  const journal = await made.journals.begin('restart', { nodes });
  await journal.write('service.stopping', nodes[0]?.id ?? '', { identity: '1' });
  const [resumed = null] = await made.journals.unfinished();
  expect((await prepareRestart(wish, edges, resumed, never)).refusal?.code).toBe('host.pod-not-owned');
});
