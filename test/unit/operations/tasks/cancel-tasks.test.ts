import { expect, test } from 'vitest';
import type { OctopusApi } from '../../../../src/edges.ts';
import { CancelledError, UnavailableError } from '../../../../src/errors.ts';
import { cancelTasks, type CancelWish } from '../../../../src/operations/tasks/cancel-tasks.ts';
import { fakeTask, fakeWorld } from '../../../fakes/fake-world.ts';
import { aScene, never, type Scene } from '../a-scene.ts';

const wishFor = ({ settings }: Scene, change: Partial<CancelWish> = {}): CancelWish => ({
  ids: ['ServerTasks-7'],
  waitSeconds: 300,
  accepted: new Set(['unsupported-write']),
  command: 'octo-ha tasks cancel ServerTasks-7',
  settings,
  ...change,
});

const scene = (change: Parameters<typeof fakeTask>[1] = {}): Scene =>
  aScene(fakeWorld({ tasks: [fakeTask('ServerTasks-7', change)], taskMs: Infinity }));

test('a task of a node that is seen to beat is cancelled, and its end is seen', async () => {
  const it = scene();
  const { tasks, via } = await cancelTasks(wishFor(it), it.edges, never);
  expect({ via, tasks }).toMatchObject({ via: 'database', tasks: [{ outcome: 'cancelled' }] });
  expect(it.steps()).toEqual(['begun', 'cancel.writing', 'cancel.written', 'ended']);
  expect(it.world.state.locks).toEqual([]);
});

test('without waiting it is said to be cancelling', async () => {
  const it = scene();
  const { tasks } = await cancelTasks(wishFor(it, { waitSeconds: null }), it.edges, never);
  expect(tasks).toMatchObject([{ outcome: 'cancelling', task: { state: 'Cancelling' } }]);
});

test('a cancel that is ignored is said to be', async () => {
  const it = scene();
  const api = { cancelTask: () => Promise.resolve('written') } as unknown as OctopusApi;
  const hosts = { ...it.edges.hosts, api: () => api };
  const settings = { ...it.settings, loadBalancer: { url: 'http://lb', healthChecks: null } };
  const wish = wishFor(it, { accepted: new Set(), settings });
  const { tasks, via } = await cancelTasks(wish, { ...it.edges, hosts }, never);
  expect({ via, tasks }).toMatchObject({ via: 'api', tasks: [{ outcome: 'ignored' }] });
  expect(it.database.calls).not.toContain('takeLock');
});

test('a task that Octopus does not show to the key is not called asked', async () => {
  const it = scene();
  const api = { cancelTask: () => Promise.resolve('gone') } as unknown as OctopusApi;
  const hosts = { ...it.edges.hosts, api: () => api };
  const settings = { ...it.settings, loadBalancer: { url: 'http://lb', healthChecks: null } };
  const wish = wishFor(it, { accepted: new Set(), settings, waitSeconds: null });
  await expect(cancelTasks(wish, { ...it.edges, hosts }, never)).rejects.toMatchObject({
    code: 'cancel.refused',
    exitCode: 5,
  });
  expect(it.steps().at(-1)).toBe('ended');
});

test('a request whose answer was lost is no failure where the task shows that it was heard', async () => {
  const it = scene();
  const api = {
    cancelTask: (id: string) => {
      it.world.state.tasks = (it.world.state.tasks ?? []).map((task) =>
        task.id === id ? { ...task, state: 'Cancelling' } : task,
      );
      return Promise.reject(new UnavailableError('api.unreachable', 'no answer'));
    },
  } as unknown as OctopusApi;
  const hosts = { ...it.edges.hosts, api: () => api };
  const settings = { ...it.settings, loadBalancer: { url: 'http://lb', healthChecks: null } };
  const wish = wishFor(it, { accepted: new Set(), settings, waitSeconds: null });
  const { tasks } = await cancelTasks(wish, { ...it.edges, hosts }, never);
  expect(tasks).toMatchObject([{ outcome: 'cancelling' }]);
  expect(it.steps().at(-1)).toBe('ended');
});

test('a request whose answer was lost together with the database stays not known', async () => {
  const it = scene();
  const lost = new UnavailableError('api.unreachable', 'no answer');
  const api = {
    cancelTask: () => {
      it.database.failOn('readTasks', new UnavailableError('database.unreachable', 'gone too'));
      return Promise.reject(lost);
    },
  } as unknown as OctopusApi;
  const hosts = { ...it.edges.hosts, api: () => api };
  const settings = { ...it.settings, loadBalancer: { url: 'http://lb', healthChecks: null } };
  const wish = wishFor(it, { accepted: new Set(), settings, waitSeconds: null });
  await expect(cancelTasks(wish, { ...it.edges, hosts }, never)).rejects.toMatchObject({
    exitCode: 5,
    cause: lost,
  });
  expect(await it.edges.journals.unfinished()).toHaveLength(1);
});

test('a cancel that nobody knew the fate of is ended by the same command, once the task shows it', async () => {
  const it = scene();
  const api = {
    cancelTask: () => Promise.reject(new UnavailableError('api.unreachable', 'no answer')),
  } as unknown as OctopusApi;
  const hosts = { ...it.edges.hosts, api: () => api };
  const settings = { ...it.settings, loadBalancer: { url: 'http://lb', healthChecks: null } };
  const wish = wishFor(it, { accepted: new Set(), settings, waitSeconds: null });
  const edges = { ...it.edges, hosts };
  await expect(cancelTasks(wish, edges, never)).rejects.toMatchObject({
    code: 'cancel.interrupted',
    exitCode: 5,
  });
  expect(await edges.journals.unfinished()).toHaveLength(1);
  it.world.state.tasks = (it.world.state.tasks ?? []).map((task) => ({ ...task, state: 'Canceled' }));
  const { tasks } = await cancelTasks(wish, edges, never);
  expect(tasks).toMatchObject([{ outcome: 'already-ended' }]);
  expect(await edges.journals.unfinished()).toEqual([]);
});

test('a task that is over already is no error, and needs no risk', async () => {
  const it = scene({ state: 'Success' });
  const { tasks } = await cancelTasks(wishFor(it, { accepted: new Set() }), it.edges, never);
  expect(tasks).toMatchObject([{ outcome: 'already-ended' }]);
  expect(it.journals.disk.size).toBe(0);
});

test.each<[what: string, change: Parameters<typeof fakeTask>[1], wish: Partial<CancelWish>, code: string]>([
  ['an unknown id', {}, { ids: ['ServerTasks-7', 'ServerTasks-8'] }, 'task.unknown'],
  ['no API and no risk', {}, { accepted: new Set() }, 'task.no-api'],
  [
    'a queued task in the database',
    { state: 'Queued', nodeId: null, ageSeconds: -9 },
    {},
    'task.not-executing',
  ],
  ['a task of a missing node', { nodeId: 'OctopusServerNodes-gone' }, {}, 'task.not-executing'],
])('%s is refused, and nothing is cancelled', async (_, change, wish, code) => {
  const it = scene(change);
  await expect(cancelTasks(wishFor(it, wish), it.edges, never)).rejects.toMatchObject({ code, exitCode: 4 });
  expect(it.database.calls).not.toContain('cancelTask');
});

test('a task of a dead node is not cancelled in the database: it would hang', async () => {
  const it = scene();
  const machine = it.world.machines.get('node-1');
  if (machine !== undefined) machine.running = false;
  await expect(cancelTasks(wishFor(it), it.edges, never)).rejects.toMatchObject({
    code: 'task.node-not-alive',
  });
  expect(it.world.state.tasks?.[0]?.state).toBe('Executing');
});

test('Ctrl-C while it waits is no "nothing was changed"', async () => {
  const end = new AbortController();
  const interrupted = new CancelledError('cancelled.interrupted', 'interrupted');
  const world = fakeWorld({
    tasks: [fakeTask('ServerTasks-7')],
    taskMs: Infinity,
    onStep: ({ state }) => {
      if (state.tasks?.[0]?.state === 'Cancelling') end.abort(interrupted);
    },
  });
  const it = aScene(world);
  await expect(cancelTasks(wishFor(it), it.edges, end.signal)).rejects.toMatchObject({
    code: 'cancel.interrupted',
    exitCode: 5,
  });
});
