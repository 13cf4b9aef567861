import { expect, test } from 'vitest';
import { carryOutDrain } from '../../../../src/operations/drain/carry-out-drain.ts';
import type { DrainEdges, DrainWish } from '../../../../src/operations/drain/drain-wish.ts';
import { LockedError, RefusedError, UnavailableError, UnfinishedError } from '../../../../src/errors.ts';
import type { StepEvent } from '../../../../src/model/step-event.ts';
import { fakeDatabase, type FakeDatabase } from '../../../fakes/fake-database.ts';
import { fakeJournals, type FakeJournals } from '../../../fakes/fake-journals.ts';
import { fakeTask, fakeWorld, pollMs, type World } from '../../../fakes/fake-world.ts';
import { aNode } from '../../model/a-cluster.ts';

const never = new AbortController().signal;

interface Scene {
  readonly world: World;
  readonly database: FakeDatabase;
  readonly journals: FakeJournals;
  readonly events: StepEvent[];
  readonly edges: DrainEdges;
  readonly wish: (change?: Partial<DrainWish>, ...names: string[]) => DrainWish;
}

function scene(world: World = fakeWorld()): Scene {
  const database = fakeDatabase(world.state.cluster, null, { state: world.state });
  const journals = fakeJournals({ clock: world.clock });
  const events: StepEvent[] = [];
  const edges: DrainEdges = {
    database,
    journals,
    hosts: world.hosts,
    clock: world.clock,
    report: (event) => events.push(event),
  };
  const wish = (change: Partial<DrainWish> = {}, ...names: string[]): DrainWish => ({
    targets: (names.length === 0 ? ['node-1'] : names).map((name) => ({
      id: world.node(name).id,
      name,
      url: world.machines.get(name)?.url ?? null,
    })),
    via: 'database',
    waitSeconds: 900,
    then: 'leave',
    cancelWaitSeconds: 300,
    reason: null,
    accepted: new Set(),
    command: 'octo-ha drain node-1',
    settings: {
      nodes: world.settingsNodes,
      loadBalancer: null,
      periods: { freshSeconds: 90, offlineSeconds: 300, heartBeatSeconds: 60 },
      queuePollSeconds: 20,
    },
    ...change,
  });
  return { world, database, journals, events, edges, wish };
}

function beatsNext({ machines }: World, at: number): void {
  const machine = machines.get('node-1');
  if (machine !== undefined) machine.nextBeat = at;
}

test('an idle node with a url is drained within two queue polls of its 418', async () => {
  const { world, edges, wish, events } = scene(fakeWorld({ urls: ['node-1', 'node-2', 'node-3'] }));
  beatsNext(world, 55_000);
  const told = new Map<string, number>();
  const report = (event: StepEvent): void => {
    edges.report(event);
    told.set(event.step, world.ticks());
  };
  const [node] = await carryOutDrain(wish(), { ...edges, report }, never);
  expect(node).toMatchObject({ name: 'node-1', outcome: 'drained', acknowledgedBy: 'ping', tasksLeft: [] });
  expect(world.node('node-1').draining).toBe(true);
  const took = (told.get('drain.drained') ?? 0) - (told.get('drain.written') ?? 0);
  expect(took).toBeGreaterThanOrEqual(2 * pollMs);
  expect(took).toBeLessThanOrEqual(2 * pollMs + 2_500);
  // Then it is watched until the flag has outlasted a heart beat.
  expect(told.get('drain.sticking')).toBeGreaterThan(told.get('drain.drained') ?? Infinity);
  expect(events.map(({ step }) => step)).toContain('drain.drained');
});

test('a flag that the next heart beat of the node writes over is no drain, though the node had said 418', async () => {
  const world = fakeWorld({
    urls: ['node-1', 'node-2', 'node-3'],
    // As a server that writes back the whole row it has in memory.
    onStep: (it) => {
      if (it.ticks() > 50_000) it.change('node-1', { draining: false });
    },
  });
  beatsNext(world, 55_000);
  const { edges, wish, events } = scene(world);
  const [node] = await carryOutDrain(wish(), edges, never);
  expect(events.map(({ step }) => step)).toContain('drain.drained');
  expect(node).toMatchObject({ outcome: 'undrained' });
});

test('without a url a changed heart beat acknowledges, and it is said that the node itself has not', async () => {
  const { edges, wish, events } = scene();
  const [node] = await carryOutDrain(wish(), edges, never);
  expect(node).toMatchObject({ outcome: 'drained', acknowledgedBy: 'heart-beat' });
  expect(events.find(({ step }) => step === 'drain.acknowledged')?.message).toContain(
    'not acknowledged by the node itself',
  );
});

test('a running task is waited for and named, and drained comes after its end', async () => {
  const world = fakeWorld({ tasks: [fakeTask('ServerTasks-7')], taskMs: 130_000 });
  const { edges, wish, events } = scene(world);
  const [node] = await carryOutDrain(wish(), edges, never);
  expect(node?.outcome).toBe('drained');
  expect(world.state.tasks?.map(({ state }) => state)).toEqual(['Success']);
  expect(events.some(({ message }) => message.includes('ServerTasks-7 (Deploy'))).toBe(true);
});

test('a task that never ends leaves the node draining at the deadline, and it is called stalled', async () => {
  const world = fakeWorld({ tasks: [fakeTask('ServerTasks-7')], taskMs: Infinity });
  const { edges, wish, events } = scene(world);
  const [node] = await carryOutDrain(wish(), edges, never);
  expect(node).toMatchObject({ outcome: 'timed-out', tasksLeft: ['ServerTasks-7'] });
  expect(world.node('node-1').draining).toBe(true);
  expect(events.filter(({ step }) => step === 'drain.stalled')).toHaveLength(1);
});

test('with undrain at the deadline the node takes tasks again', async () => {
  const world = fakeWorld({ tasks: [fakeTask('ServerTasks-7')], taskMs: Infinity });
  const { edges, wish } = scene(world);
  const [node] = await carryOutDrain(wish({ then: 'undrain', waitSeconds: 60 }), edges, never);
  expect(node?.outcome).toBe('undrained');
  expect(world.node('node-1').draining).toBe(false);
});

test('with undrain at the deadline a node that was found draining stays so', async () => {
  const nodes = [aNode('node-1', { draining: true }), aNode('node-2')];
  const world = fakeWorld({ nodes, tasks: [fakeTask('ServerTasks-7')], taskMs: Infinity });
  const { edges, wish } = scene(world);
  const [node] = await carryOutDrain(wish({ then: 'undrain', waitSeconds: 60 }), edges, never);
  expect(node?.outcome).toBe('timed-out');
  expect(world.node('node-1').draining).toBe(true);
});

test('with cancel at the deadline the tasks are cancelled and the drain goes on to its end', async () => {
  const world = fakeWorld({ tasks: [fakeTask('ServerTasks-7')], taskMs: 400_000 });
  const { edges, wish } = scene(world);
  const asked = wish({ then: 'cancel', waitSeconds: 100, accepted: new Set(['unsupported-write']) });
  const [node] = await carryOutDrain(asked, edges, never);
  expect(node?.outcome).toBe('drained');
  expect(world.state.tasks?.map(({ state }) => state)).toEqual(['Canceled']);
});

test('cancelling in the database is refused beforehand without its risk named', async () => {
  const { world, edges, wish } = scene(fakeWorld({ services: [] }));
  await expect(carryOutDrain(wish({ then: 'cancel' }), edges, never)).rejects.toThrow(RefusedError);
  expect(world.node('node-1').draining).toBe(false);
});

test('without waiting the flag is set and the outcome is draining', async () => {
  const { world, edges, wish } = scene();
  const [node] = await carryOutDrain(wish({ waitSeconds: null }), edges, never);
  expect(node?.outcome).toBe('draining');
  expect(world.node('node-1').draining).toBe(true);
});

test('the last node that takes work is not drained', async () => {
  const nodes = [aNode('node-1'), aNode('node-2', { draining: true })];
  const { world, edges, wish } = scene(fakeWorld({ nodes }));
  await expect(carryOutDrain(wish(), edges, never)).rejects.toThrow(RefusedError);
  expect(world.node('node-1').draining).toBe(false);
});

test('somebody lifting the flag meanwhile ends the drain, and is not fought', async () => {
  const world = fakeWorld({
    tasks: [fakeTask('ServerTasks-7')],
    taskMs: Infinity,
    onStep: (it) => {
      if (it.ticks() > 150_000) it.change('node-1', { draining: false });
    },
  });
  const { edges, wish } = scene(world);
  const [node] = await carryOutDrain(wish(), edges, never);
  expect(node?.outcome).toBe('undrained');
  expect(world.node('node-1').draining).toBe(false);
});

test('a node that dies while draining with tasks is never called drained', async () => {
  const world = fakeWorld({
    tasks: [fakeTask('ServerTasks-7')],
    taskMs: Infinity,
    onStep: (it) => {
      const machine = it.machines.get('node-1');
      if (it.ticks() > 150_000 && machine !== undefined) machine.running = false;
    },
  });
  const { edges, wish } = scene(world);
  const [node] = await carryOutDrain(wish(), edges, never);
  expect(node?.outcome).toBe('timed-out');
});

test('Ctrl-C ends the watching: the node goes on draining and the lock is free', async () => {
  const controller = new AbortController();
  const world = fakeWorld({
    tasks: [fakeTask('ServerTasks-7')],
    taskMs: Infinity,
    onStep: (it) => {
      if (it.node('node-1').draining && it.ticks() > 200_000) controller.abort(new Error('interrupted'));
    },
  });
  const { edges, wish, database } = scene(world);
  const [node] = await carryOutDrain(wish(), edges, controller.signal);
  expect(node?.outcome).toBe('draining');
  expect(world.node('node-1').draining).toBe(true);
  expect(database.state.locks).toEqual([]);
});

test('an undrain promised for the deadline is kept by the same command after Ctrl-C, and the flag is not taken for another', async () => {
  const controller = new AbortController();
  const world = fakeWorld({
    tasks: [fakeTask('ServerTasks-7')],
    taskMs: Infinity,
    onStep: (it) => {
      if (it.node('node-1').draining && it.ticks() > 200_000) controller.abort(new Error('interrupted'));
    },
  });
  const { edges, wish, journals } = scene(world);
  const asked = wish({ then: 'undrain' });
  const [left] = await carryOutDrain(asked, edges, controller.signal);
  expect(left).toMatchObject({ outcome: 'draining', tasksLeft: ['ServerTasks-7'] });
  expect(await journals.unfinished()).toHaveLength(1);
  const [node] = await carryOutDrain(asked, edges, never);
  expect(node?.outcome).toBe('undrained');
  expect(world.node('node-1').draining).toBe(false);
  expect(await journals.unfinished()).toEqual([]);
});

test('Ctrl-C right after the flag ends the watching alone: that somebody is left is looked at all the same', async () => {
  const controller = new AbortController();
  const { world, edges, wish, journals } = scene();
  const report = ({ step }: StepEvent): void => {
    if (step === 'drain.written') controller.abort(new Error('interrupted'));
  };
  const [node] = await carryOutDrain(wish(), { ...edges, report }, controller.signal);
  expect(node).toMatchObject({ outcome: 'draining' });
  expect(world.node('node-1').draining).toBe(true);
  expect(await journals.unfinished()).toEqual([]);
});

test('tasks of a node that has given no sign of life are not cancelled, and that is said', async () => {
  const world = fakeWorld({ tasks: [fakeTask('ServerTasks-7')], taskMs: Infinity });
  beatsNext(world, Infinity);
  const { edges, wish, events } = scene(world);
  const asked = wish({ then: 'cancel', waitSeconds: 0, cancelWaitSeconds: 0 });
  const accepted = new Set(['unsupported-write']);
  const [node] = await carryOutDrain({ ...asked, accepted }, edges, never);
  expect(node).toMatchObject({ outcome: 'timed-out', tasksLeft: ['ServerTasks-7'] });
  expect(world.state.tasks?.map(({ state }) => state)).toEqual(['Executing']);
  expect(events).toContainEqual(expect.objectContaining({ step: 'cancel.not-asked', tone: 'warning' }));
});

test('nor are those of one that took the flag and died since', async () => {
  const world = fakeWorld({ tasks: [fakeTask('ServerTasks-7')], taskMs: Infinity });
  beatsNext(world, 5_000);
  const { edges, wish, events } = scene(world);
  const report = (event: StepEvent): void => {
    events.push(event);
    if (event.step === 'drain.acknowledged') beatsNext(world, Infinity);
  };
  const asked = wish({ then: 'cancel', waitSeconds: 400, cancelWaitSeconds: 0 });
  const accepted = new Set(['unsupported-write']);
  const [node] = await carryOutDrain({ ...asked, accepted }, { ...edges, report }, never);
  expect(node).toMatchObject({ outcome: 'timed-out', acknowledgedBy: 'heart-beat' });
  expect(node?.reason).toContain('it has sent no heart beat for long: does it still run?');
  expect(world.state.tasks?.map(({ state }) => state)).toEqual(['Executing']);
  expect(events).toContainEqual(expect.objectContaining({ step: 'cancel.not-asked', tone: 'warning' }));
});

test('a node that keeps silent is called so while it is waited for, and at the end', async () => {
  const world = fakeWorld();
  beatsNext(world, Infinity);
  const { edges, wish, events } = scene(world);
  const [node] = await carryOutDrain(wish({ waitSeconds: 200 }), edges, never);
  expect(node).toMatchObject({ outcome: 'timed-out' });
  const silent = 'it has sent no heart beat since the flag was set';
  expect(node?.reason).toContain(silent);
  const told = events.filter(({ message }) => message.includes(silent));
  expect(told.length).toBeGreaterThan(0);
  expect(events.find(({ step }) => step === 'drain.waiting')?.message).not.toContain(silent);
});

test('a lock held by another operator is told, and nothing is changed', async () => {
  const { world, edges, wish } = scene();
  const other = fakeDatabase(world.state.cluster, null, { state: world.state, holder: 'bob' });
  await other.takeLock({ kind: 'instance' }, never);
  await expect(carryOutDrain(wish(), edges, never)).rejects.toThrow(LockedError);
  expect(world.node('node-1').draining).toBe(false);
});

test('a write whose answer was lost is read back and not repeated', async () => {
  const { world, database, edges, wish } = scene();
  database.failOn(
    'setDraining',
    new UnavailableError('database.fate-unknown', 'the answer was lost'),
    'after',
  );
  const [node] = await carryOutDrain(wish(), edges, never);
  expect(node?.outcome).toBe('drained');
  expect(database.calls.filter((call) => call === 'setDraining')).toHaveLength(1);
  expect(world.node('node-1').draining).toBe(true);
});

test('a write that was lost before it took effect is written after all', async () => {
  const { world, database, edges, wish } = scene();
  database.failOn('setDraining', new UnavailableError('database.fate-unknown', 'cut'), 'before');
  const [node] = await carryOutDrain(wish(), edges, never);
  expect(node?.outcome).toBe('drained');
  expect(world.node('node-1').draining).toBe(true);
});

test('a lock lost to another operator stops the drain', async () => {
  const { world, database, edges, wish } = scene();
  database.failOn('setDraining', new UnavailableError('database.lock-lost', 'lost'), 'before');
  const other = fakeDatabase(world.state.cluster, null, { state: world.state, holder: 'bob' });
  const stealing: DrainEdges = {
    ...edges,
    report: (event) => {
      if (event.step !== 'lock.lost') return;
      world.state.locks.splice(0);
      void other.takeLock({ kind: 'instance' }, never);
    },
  };
  await expect(carryOutDrain(wish(), stealing, never)).rejects.toThrow(UnfinishedError);
  expect(world.node('node-1').draining).toBe(false);
});

test('two operators who drain the two last nodes at once never leave nobody at work', async () => {
  const nodes = [aNode('node-1'), aNode('node-2')];
  const world = fakeWorld({ nodes });
  const [one, two] = [scene(world), scene(world)];
  const outcomes = await Promise.allSettled([
    carryOutDrain(one.wish({ waitSeconds: null }, 'node-1'), one.edges, never),
    carryOutDrain(two.wish({ waitSeconds: null }, 'node-2'), two.edges, never),
  ]);
  const draining = world.state.cluster.nodes.filter((node) => node.draining);
  expect(draining.length).toBeLessThan(2);
  expect(outcomes.some(({ status }) => status === 'rejected')).toBe(true);
});

test('the reason is kept in the journal, and every effect is announced there before it happens', async () => {
  const { journals, edges, wish } = scene();
  await carryOutDrain(wish({ reason: 'patch night' }), edges, never);
  const run = await journals.latest('drain', 'OctopusServerNodes-node-1');
  expect(run?.ended).toBe(true);
  expect(run?.lines[0]?.values['reason']).toBe('patch night');
  expect(run?.lines.map(({ step }) => step)).toEqual([
    'begun',
    'found',
    'drain.writing',
    'drain.written',
    'ended',
  ]);
});

test('a write that the database refused leaves nothing to go on with', async () => {
  const { database, journals, edges, wish } = scene();
  database.failOn('setDraining', new UnavailableError('database.permission-denied', 'error 229'), 'before');
  await expect(carryOutDrain(wish(), edges, never)).rejects.toThrow('error 229');
  expect(await journals.unfinished()).toEqual([]);
});

test('after a crash between two nodes the same drain goes on, and its journal still tells what was found', async () => {
  const { world, journals, edges, wish } = scene();
  const both = wish({ then: 'undrain' }, 'node-1', 'node-2');
  const dying: DrainEdges = {
    ...edges,
    journals: {
      ...journals,
      begin: async (verb, values) => {
        const journal = await journals.begin(verb, values);
        return {
          ...journal,
          write: async (step, nodeId, more) => {
            await journal.write(step, nodeId, more);
            if (step === 'drain.written') throw new Error('killed');
          },
        };
      },
    },
  };
  await expect(carryOutDrain(both, dying, never)).rejects.toThrow('killed');
  expect(world.node('node-1').draining).toBe(true);
  const nodes = await carryOutDrain(both, edges, never);
  expect(nodes.map(({ outcome }) => outcome)).toEqual(['drained', 'drained']);
  expect(await journals.unfinished()).toEqual([]);
});
