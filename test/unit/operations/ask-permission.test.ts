import { expect, test } from 'vitest';
import { RefusedError } from '../../../src/errors.ts';
import type { StepEvent } from '../../../src/model/step-event.ts';
import { askPermission, type PermissionWish } from '../../../src/operations/ask-permission.ts';
import type { Edges } from '../../../src/operations/verb-edges.ts';
import { fakeDatabase } from '../../fakes/fake-database.ts';
import { fakeJournals, type FakeJournals } from '../../fakes/fake-journals.ts';
import { fakeTask, fakeWorld, type World, type WorldOptions } from '../../fakes/fake-world.ts';
import { aNode } from '../model/a-cluster.ts';

const never = new AbortController().signal;

const lastOne = [aNode('node-1'), aNode('node-2', { draining: true })];

interface Asked {
  readonly edges: Edges;
  readonly events: StepEvent[];
  readonly journals: FakeJournals;
  readonly locks: World['state']['locks'];
  readonly wish: (change?: Partial<PermissionWish>) => PermissionWish;
}

function asked(options: WorldOptions = {}): Asked {
  const world = fakeWorld(options);
  const journals = fakeJournals();
  const events: StepEvent[] = [];
  const edges = {
    database: fakeDatabase(world.state.cluster, null, { state: world.state }),
    hosts: world.hosts,
    journals,
    clock: world.clock,
    report: (event: StepEvent) => events.push(event),
  };
  const wish = (change: Partial<PermissionWish> = {}): PermissionWish => ({
    purpose: 'drain',
    targets: [{ id: 'OctopusServerNodes-node-1' }],
    accepted: new Set(),
    settings: {
      nodes: [],
      loadBalancer: null,
      periods: { freshSeconds: 90, offlineSeconds: 300, heartBeatSeconds: 60 },
    },
    ownRun: null,
    ...change,
  });
  return { edges, events, journals, locks: world.state.locks, wish };
}

test('a healthy cluster allows, and what was gathered is given back', async () => {
  const { edges, wish } = asked();
  const found = await askPermission(wish(), edges, never);
  expect(found.targets).toEqual(['OctopusServerNodes-node-1']);
  expect(found.heartBeats.get('OctopusServerNodes-node-2')?.changed).toBe(true);
});

test('the lock is the caller’s: nobody else’s is asked for, and none is left', async () => {
  const { edges, wish, locks } = asked();
  await edges.database.takeLock({ kind: 'nodes', nodeIds: ['OctopusServerNodes-node-1'] }, never);
  const found = await askPermission(wish(), edges, never);
  expect(found.lock).toEqual({ kind: 'ours' });
  expect(locks).toHaveLength(1);
});

test('the last node that takes tasks is refused, and no warning is said beside the refusal', async () => {
  const { edges, wish, events } = asked({ nodes: lastOne });
  const error: unknown = await askPermission(wish(), edges, never).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(RefusedError);
  expect(error).toMatchObject({ exitCode: 4, code: 'capacity.none' });
  expect(events.filter(({ tone }) => tone === 'warning')).toEqual([]);
});

test('a risk that was accepted lets it through, and is said', async () => {
  const { edges, wish, events } = asked({ nodes: lastOne });
  await askPermission(wish({ accepted: new Set(['no-capacity']) }), edges, never);
  expect(events.map(({ message }) => message)).toContain('no other node takes tasks (accepted: no-capacity)');
});

test('the purpose decides: a node with a running task may be drained, and not stopped', async () => {
  const tasks = [fakeTask('ServerTasks-7')];
  const nodes = [aNode('node-1', { draining: true }), aNode('node-2')];
  const { edges, wish } = asked({ nodes, tasks, taskMs: Infinity });
  await expect(askPermission(wish(), edges, never)).resolves.toBeDefined();
  const stop = wish({ purpose: 'stop' });
  await expect(askPermission(stop, edges, never)).rejects.toMatchObject({ code: 'tasks.running' });
});

test('an unfinished run of somebody else on the node refuses; the caller’s own does not', async () => {
  const { edges, wish, journals } = asked();
  const journal = await journals.begin('drain', { nodes: [{ id: 'OctopusServerNodes-node-1' }] });
  await expect(askPermission(wish(), edges, never)).rejects.toMatchObject({ code: 'journal.unfinished' });
  await expect(askPermission(wish({ ownRun: journal.id }), edges, never)).resolves.toBeDefined();
});
