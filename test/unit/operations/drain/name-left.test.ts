import { expect, test } from 'vitest';
import { UnavailableError } from '../../../../src/errors.ts';
import { drainBegun, type DrainProgress } from '../../../../src/operations/drain/judge-drained.ts';
import { nameLeft } from '../../../../src/operations/drain/name-left.ts';
import type { WatchedNode } from '../../../../src/operations/drain/watch-drain.ts';
import { fakeDatabase } from '../../../fakes/fake-database.ts';
import { fakeTask, fakeWorld } from '../../../fakes/fake-world.ts';
import { withUrl } from './looks.ts';

const never = new AbortController().signal;
const world = fakeWorld({
  tasks: [fakeTask('ServerTasks-7'), fakeTask('ServerTasks-8', { waitsForPerson: true })],
});
const watched = (state: DrainProgress['state']): WatchedNode => ({
  id: 'OctopusServerNodes-node-1',
  name: 'node-1',
  url: null,
  start: withUrl,
  progress: { ...drainBegun(withUrl), state },
  tasks: new Map(),
  stalled: new Set(),
});
const database = (): ReturnType<typeof fakeDatabase> =>
  fakeDatabase(world.state.cluster, null, { state: world.state });

test('a node that nobody waited for is told with the tasks it has, those that wait for a person apart', async () => {
  const [named] = await nameLeft([watched('waiting')], { database: database(), clock: world.clock }, never);
  expect(named?.progress.tasksLeft).toBe(1);
  expect([...(named?.tasks.keys() ?? [])]).toEqual(['ServerTasks-7']);
});

test('nothing is asked about what is drained or gone', async () => {
  const asked = database();
  await nameLeft([watched('drained'), watched('gone')], { database: asked, clock: world.clock }, never);
  expect(asked.calls).toEqual([]);
});

test('a database that is gone by then does not swallow the outcome', async () => {
  const failing = database();
  failing.failOn('readTasks', new UnavailableError('database.unreachable', 'gone'));
  const nodes = [watched('waiting')];
  expect(await nameLeft(nodes, { database: failing, clock: world.clock }, never)).toEqual(nodes);
});

test('Ctrl-C before the first look leaves the tasks no less named', async () => {
  const aborted = AbortSignal.abort(new Error('interrupted'));
  const asked = { database: database(), clock: world.clock };
  const [named] = await nameLeft([watched('waiting')], asked, aborted);
  expect([...(named?.tasks.keys() ?? [])]).toEqual(['ServerTasks-7']);
});
