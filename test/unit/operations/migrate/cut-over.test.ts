import { expect, test } from 'vitest';
import { RefusedError, UnfinishedError } from '../../../../src/errors.ts';
import { planReason } from '../../../../src/operations/migrate/plan-reason.ts';
import { aNode } from '../../model/a-cluster.ts';
import { fakeTask } from '../../../fakes/fake-world.ts';
import { aPlan, home, never, share } from './migration-scene.ts';
import { targetFiles } from './octopus-hosts.ts';
import { outageScene, outageWorld } from './outage-scene.ts';

const standalone = { nodes: [aNode('node-1')], urls: ['node-1'] };

test('danger 8: moves a standalone instance: at rest, copied, proved, repointed, at work again', async () => {
  const place = outageWorld(standalone);
  const { preseed, cutOver, steps, journals } = outageScene(place);
  await preseed();
  place.files.files.set(`${home}/TaskLogs/servertasks-3_c.txt`, 'three');
  await cutOver();
  for (const [path, content] of Object.entries(targetFiles()))
    expect(place.files.files.get(path)).toBe(content);
  expect(place.files.files.get(`${share}/TaskLogs/servertasks-3_c.txt`)).toBe('three');
  expect(place.machines.where()).toBe('new');
  expect(place.machines.starts).toEqual(['new']);
  expect(place.machines.wrongStarts).toEqual([]);
  expect([...place.machines.startTypes.values()]).toEqual(['automatic']);
  expect(place.world.node('node-1').draining).toBe(false);
  expect(place.files.written.filter((path) => path.startsWith(home))).toEqual([]);
  expect(place.world.state.locks).toEqual([]);
  expect(await journals.unfinished()).toEqual([]);
  const at = (step: string): number => steps().indexOf(step);
  const id = place.world.node('node-1').id;
  const order = [
    'cutover.entering',
    `watchdog.pausing ${id}`,
    `service.stopped ${id}`,
    'quiesce.proved',
    'settle.copied',
    'verify.done',
    'paths.writing',
    'paths.proved',
    `watchdog.resumed ${id}`,
    `service.started ${id}`,
    `node.healthy ${id}`,
    `undrain.written ${id}`,
    'cutover.left',
  ].map(at);
  expect(order).toEqual([...order].sort((one, other) => one - other));
  expect(order).not.toContain(-1);
});

test('a node found draining, and one found stopped, are left as they were', async () => {
  const nodes = [
    aNode('node-1'),
    aNode('node-2', { draining: true }),
    aNode('node-3', { flaggedOffline: true }),
  ];
  const place = outageWorld({ nodes, urls: ['node-1', 'node-2', 'node-3'] });
  const { cutOver } = outageScene(place);
  await cutOver({ accepted: new Set(['unfinished-elsewhere']) });
  expect(place.world.node('node-1').draining).toBe(false);
  expect(place.world.node('node-2').draining).toBe(true);
  expect(place.world.machines.get('node-3')?.running).toBe(false);
  expect([...place.machines.startTypes.values()]).toEqual(['automatic', 'automatic', 'automatic']);
  expect(place.machines.starts).toEqual(['new', 'new']);
});

test('danger 1: a task that does not end is waited for, and then everything is put back', async () => {
  const place = outageWorld({ ...standalone, tasks: [fakeTask('ServerTasks-1')], taskMs: Infinity });
  const { cutOver, steps } = outageScene(place);
  await expect(cutOver({ waitSeconds: 120 })).rejects.toMatchObject({
    code: 'drain.timed-out',
    exitCode: 5,
  });
  expect(place.world.lost).toEqual([]);
  expect(place.world.node('node-1').draining).toBe(false);
  expect(place.world.machines.get('node-1')?.runs).toBe(1);
  expect(steps().at(-1)).toBe('cutover.left');
  expect(place.machines.where()).toBe('old');
});

test('what speaks against an outage refuses before any node is touched', async () => {
  const place = outageWorld(standalone);
  const { cutOver } = outageScene(place);
  const reasons = [planReason('master-key.unsaved', 'forbid', 'nobody says so', { hint: 'Say so.' })];
  await expect(cutOver({}, never, aPlan({ reasons }))).rejects.toThrow(RefusedError);
  expect(place.world.node('node-1').draining).toBe(false);
  expect([...place.machines.startTypes.values()]).toEqual(['automatic']);
});

test('a share that goes away after the stop leaves both ways open, and the same command goes on', async () => {
  const place = outageWorld(standalone);
  const first = outageScene(place);
  await first.preseed();
  place.files.files.set(`${home}/TaskLogs/servertasks-3_c.txt`, 'three');
  first.stores.failOn('copy');
  await expect(first.cutOver()).rejects.toThrow(UnfinishedError);
  expect(place.world.machines.get('node-1')?.running).toBe(false);
  expect(place.machines.startTypes.get('node-1')).toBe('disabled');
  expect(place.machines.where()).toBe('old');
  await outageScene(place, { disk: first.journals.disk }).cutOver();
  expect(place.machines.where()).toBe('new');
  expect(place.machines.wrongStarts).toEqual([]);
});

test('danger 13: a file that cannot be proved keeps the paths as they are', async () => {
  const place = outageWorld(standalone);
  const { preseed, cutOver } = outageScene(place);
  await preseed();
  place.files.files.set(`${share}/Artifacts/artifacts-1`, 'rotten');
  await expect(cutOver()).rejects.toMatchObject({ code: 'migrate.not-proved' });
  expect(place.machines.where()).toBe('old');
  expect(place.machines.starts).toEqual([]);
});

test('danger 2: once the nodes are moved, nothing is copied over what they write there', async () => {
  const place = outageWorld(standalone);
  const scene = outageScene(place);
  await scene.cutOver();
  place.files.files.set(`${share}/TaskLogs/new.txt`, 'born there');
  await expect(scene.preseed()).rejects.toMatchObject({ code: 'migrate.moved-already' });
  expect(place.files.files.get(`${share}/TaskLogs/new.txt`)).toBe('born there');
});

test('once moved, the same cutover says so and stops nothing, unless Octopus names other folders since', async () => {
  const place = outageWorld(standalone);
  const scene = outageScene(place);
  expect(await scene.cutOver()).toMatchObject({ outcome: 'moved' });
  const before = { starts: place.machines.starts.length, steps: scene.steps().length };
  expect(await scene.cutOver()).toMatchObject({ outcome: 'already-moved', trees: [] });
  const { folders } = place.world.state;
  if (folders !== undefined)
    place.world.state.folders = { ...folders, values: { ...folders.values, taskLogs: '/elsewhere' } };
  await expect(scene.cutOver()).rejects.toMatchObject({
    code: 'migrate.moved-elsewhere',
    hint: expect.stringMatching(/moved on since.*migrate finish --accept-risk=moved-on/) as string,
  });
  expect({ starts: place.machines.starts.length, steps: scene.steps().length }).toEqual(before);
});

test('Ctrl-C during the wait for tasks leaves them draining, and the same command goes on', async () => {
  const controller = new AbortController();
  const place = outageWorld({
    ...standalone,
    tasks: [fakeTask('ServerTasks-1')],
    taskMs: 300_000,
    onStep: (it) => {
      if (it.ticks() === 200_000) controller.abort(new Error('interrupted'));
    },
  });
  const first = outageScene(place);
  await expect(first.cutOver({}, controller.signal)).rejects.toMatchObject({
    code: 'migrate.interrupted',
    message: 'the cutover was interrupted; left draining: node-1',
  });
  expect(place.world.node('node-1').draining).toBe(true);
  expect(place.world.state.locks).toEqual([]);
  await outageScene(place, { disk: first.journals.disk }).cutOver();
  expect(place.machines.where()).toBe('new');
  expect(place.world.node('node-1').draining).toBe(false);
  expect(place.world.lost).toEqual([]);
});
