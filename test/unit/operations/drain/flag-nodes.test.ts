import { expect, test } from 'vitest';
import { UnavailableError } from '../../../../src/errors.ts';
import type { StepEvent } from '../../../../src/model/step-event.ts';
import { flagNode, requireSomeoneLeft, unflagNode } from '../../../../src/operations/drain/flag-nodes.ts';
import { keepLock } from '../../../../src/operations/keep-lock.ts';
import { fakeDatabase } from '../../../fakes/fake-database.ts';
import { fakeJournals } from '../../../fakes/fake-journals.ts';
import { fakeWorld } from '../../../fakes/fake-world.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';

const never = new AbortController().signal;
const target = { id: 'OctopusServerNodes-node-1', name: 'node-1', url: null };
const wish = {
  via: 'database' as const,
  settings: {
    nodes: [],
    loadBalancer: null,
    periods: { freshSeconds: 90, offlineSeconds: 300, heartBeatSeconds: 60 },
    queuePollSeconds: 20,
  },
};

async function scene(draining = false) {
  const world = fakeWorld({ nodes: [aNode('node-1', { draining }), aNode('node-2')] });
  const database = fakeDatabase(world.state.cluster, null, { state: world.state });
  const journals = fakeJournals();
  const lock = await keepLock(
    { ...world, database, report: () => undefined },
    { kind: 'nodes', nodeIds: [target.id] },
    never,
  );
  const work = { journal: await journals.begin('drain', {}), lock, cluster: world.state.cluster };
  const edges = { database, journals, hosts: world.hosts, clock: world.clock, report: () => undefined };
  return { world, work, edges, journals };
}

test('what was found is on the disk before the write is announced, and that before it happens', async () => {
  const { work, edges, journals } = await scene();
  await flagNode(target, wish, edges, work, never);
  const about = ['found', 'drain.writing', 'drain.written'].map((step) => `${step} ${target.id}`);
  expect(journals.effects).toEqual(['begun', ...about]);
  expect(work.journal.lines()[1]?.values).toMatchObject({ draining: false, taskCap: 5 });
});

test('a run that is gone on with keeps what its first attempt found, not its own flag', async () => {
  const { work, edges } = await scene();
  await flagNode(target, wish, edges, work, never);
  const again = await flagNode(target, wish, edges, work, never);
  expect(again.foundDraining).toBe(false);
  expect(work.journal.lines().filter(({ step }) => step === 'found')).toHaveLength(1);
});

test('a flag that somebody else set between the reading and the write is not ours to lift', async () => {
  const { world, work, edges } = await scene();
  world.change('node-1', { draining: true });
  const flagged = await flagNode(target, wish, edges, work, never);
  expect(flagged.foundDraining).toBe(true);
  expect(await unflagNode(flagged, wish, edges, work, never)).toBeNull();
  expect(world.node('node-1').draining).toBe(true);
});

test('a drain that somebody lifts while it is gone on with, or between the reading and the write, is ours from then on', async () => {
  const { world, work, edges } = await scene(true);
  expect((await flagNode(target, wish, edges, work, never)).foundDraining).toBe(true);
  world.change('node-1', { draining: false });
  // Gone on with: the cluster was read again.
  const cluster = await edges.database.readCluster(never);
  const again = await flagNode(target, wish, edges, { ...work, cluster }, never);
  expect(again.foundDraining).toBe(false);
  expect(work.journal.lines().findLast(({ step }) => step === 'found')?.values).toMatchObject({
    draining: false,
    taskCap: 5,
  });
  const second = await scene(true);
  second.world.change('node-1', { draining: false });
  const flagged = await flagNode(target, wish, second.edges, second.work, never);
  expect(flagged.foundDraining).toBe(false);
  expect((await unflagNode(flagged, wish, second.edges, second.work, never))?.draining).toBe(false);
});

test('a write that was announced is finished after Ctrl-C; none is announced after it', async () => {
  const { world, work, edges } = await scene();
  const pressed = new AbortController();
  const report = ({ step }: StepEvent): void => {
    if (step === 'drain.writing') pressed.abort(new Error('interrupted'));
  };
  await flagNode(target, wish, { ...edges, report }, work, pressed.signal);
  expect(world.node('node-1').draining).toBe(true);
  expect(work.journal.lines().at(-1)?.step).toBe('drain.written');
  const flagged = { target, foundDraining: false };
  await expect(unflagNode(flagged, wish, edges, work, pressed.signal)).rejects.toThrow('interrupted');
  expect(work.journal.lines().at(-1)?.step).toBe('drain.written');
});

test('after a write that is known to have failed a flag that is found is another’s', async () => {
  const { world, work, edges } = await scene();
  edges.database.failOn('setDraining', new UnavailableError('database.timeout', 'too slow'));
  await expect(flagNode(target, wish, edges, work, never)).rejects.toThrow('too slow');
  expect(work.journal.lines().at(-1)?.step).toBe('drain.not-written');
  world.change('node-1', { draining: true });
  const again = await flagNode(target, wish, edges, { ...work, cluster: world.state.cluster }, never);
  expect(again.foundDraining).toBe(true);
});

test('a write that fails when the flag of an earlier attempt is there leaves that flag this run’s own', async () => {
  const { work, edges } = await scene();
  await flagNode(target, wish, edges, work, never);
  edges.database.failOn('setDraining', new UnavailableError('database.timeout', 'too slow'));
  await expect(flagNode(target, wish, edges, work, never)).rejects.toThrow('too slow');
  const again = await flagNode(target, wish, edges, work, never);
  expect(again.foundDraining).toBe(false);
});

test('a node that is found anew is found with the version it has by now', async () => {
  const { world, work, edges } = await scene();
  const flagged = await flagNode(target, wish, edges, work, never);
  await unflagNode(flagged, wish, edges, work, never);
  world.change('node-1', { version: '9.9.9' });
  await flagNode(target, wish, edges, { ...work, cluster: world.state.cluster }, never);
  expect(work.journal.lines().findLast(({ step }) => step === 'found')?.values).toMatchObject({
    version: '9.9.9',
  });
});

test('a flag that is found where this run has lifted its own is another’s', async () => {
  const { world, work, edges } = await scene();
  const flagged = await flagNode(target, wish, edges, work, never);
  await unflagNode(flagged, wish, edges, work, never);
  world.change('node-1', { draining: true });
  const again = await flagNode(target, wish, edges, { ...work, cluster: world.state.cluster }, never);
  expect(again.foundDraining).toBe(true);
});

test('a flag of this run is lifted, and the node read back', async () => {
  const { world, work, edges } = await scene();
  const flagged = await flagNode(target, wish, edges, work, never);
  expect((await unflagNode(flagged, wish, edges, work, never))?.draining).toBe(false);
  expect(world.node('node-1').draining).toBe(false);
});

test('a node found draining is told in no line and sent no write, so that nothing can be in doubt about its flag', async () => {
  const { world, work, edges } = await scene(true);
  const before = work.journal.lines().length;
  const flagged = { target, foundDraining: true };
  expect(await unflagNode(flagged, wish, edges, work, never)).toBeNull();
  expect(world.node('node-1').draining).toBe(true);
  expect(work.journal.lines()).toHaveLength(before);
});

test.each<[string, Parameters<typeof aNode>[1], boolean, boolean]>([
  ['takes tasks', {}, true, true],
  ['was not proved alive', {}, false, false],
  ['drains by now', { draining: true }, true, false],
  ['has cap 0', { taskCap: 0 }, true, false],
  ['says that it is offline', { flaggedOffline: true }, true, false],
])('somebody is left: a node that %s', (_what, change, isProved, isLeft) => {
  const cluster = aCluster([aNode('node-1', { draining: true }), aNode('node-2', change)]);
  const proved = new Set([target.id, ...(isProved ? ['OctopusServerNodes-node-2'] : [])]);
  const ask = (accepted: string[]) => () => {
    requireSomeoneLeft(cluster, [target], proved, new Set(accepted));
  };
  if (isLeft) expect(ask([])).not.toThrow();
  else expect(ask([])).toThrow('the last other node');
  expect(ask(['no-capacity'])).not.toThrow();
});
