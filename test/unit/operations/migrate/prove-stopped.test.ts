import { expect, it } from 'vitest';
import { UnavailableError } from '../../../../src/errors.ts';
import type { Ability } from '../../../../src/model/service.ts';
import type { StepEvent } from '../../../../src/model/step-event.ts';
import { proveStopped, type StoppedProof } from '../../../../src/operations/migrate/prove-stopped.ts';
import { fakeDatabase } from '../../../fakes/fake-database.ts';
import { fakeWorld, type World, type WorldOptions } from '../../../fakes/fake-world.ts';
import { aNode } from '../../model/a-cluster.ts';

const calm = new AbortController().signal;
const node = { id: 'OctopusServerNodes-node-1', name: 'node-1', sessionsSeen: true };

interface Scene {
  readonly world: World;
  readonly events: StepEvent[];
  readonly database: ReturnType<typeof fakeDatabase>;
  readonly prove: (change?: Partial<typeof node>) => Promise<readonly StoppedProof[]>;
}

function scene(options: WorldOptions = {}): Scene {
  const world = fakeWorld({ nodes: [aNode('node-1'), aNode('node-2')], stepMs: 1_000, ...options });
  const database = fakeDatabase(world.state.cluster, null, { state: world.state });
  const events: StepEvent[] = [];
  const edges = { ...world, database, report: (event: StepEvent) => void events.push(event) };
  world.advance(61_000);
  return {
    ...{ world, events, database },
    prove: (change = {}) =>
      proveStopped({ nodes: [{ ...node, ...change }], heartBeatSeconds: 60 }, edges, calm),
  };
}

function stop(world: World, name: string): void {
  const machine = world.machines.get(name);
  if (machine !== undefined) machine.running = false;
}

it('believes service, heart beat and sessions together, after two periods', async () => {
  const { world, prove, events } = scene();
  stop(world, 'node-1');
  world.state.sessions = (host) => (host === 'node-1' ? 0 : 7);
  const began = world.ticks();
  const { id, lastSeenAt } = world.node('node-1');
  const said = { service: 'stopped', heartBeat: 'still', sessions: 'none', unknown: [] };
  expect(await prove()).toEqual([{ id, node: 'node-1', lastSeenAt, ...said }]);
  expect(world.ticks() - began).toBeGreaterThanOrEqual(120_000);
  expect(world.ticks() - began).toBeLessThan(125_000);
  expect(events.map(({ step }) => step)).toEqual(['stopped.watching', 'stopped.proved']);
});

it('calls a node alive at once whose service says so', async () => {
  const { world, prove } = scene();
  const began = world.ticks();
  await expect(prove()).rejects.toMatchObject({ code: 'service.not-stopped' });
  expect(world.ticks()).toBe(began);
});

it('is not fooled by a service that says it is stopped while the node beats on', async () => {
  const abilities: readonly Ability[] = ['stop', 'start'];
  const { prove } = scene({ abilities });
  await expect(prove()).rejects.toThrow('node-1 is not stopped: it has given a heart beat since');
});

it('asks the service again at the end: a watchdog may have started it', async () => {
  const { world, prove } = scene({
    beatMs: 10_000_000,
    onStep: (seen) => {
      const machine = seen.machines.get('node-1');
      if (machine !== undefined && seen.ticks() > 150_000) machine.running = true;
    },
  });
  stop(world, 'node-1');
  await expect(prove()).rejects.toThrow('its service is running');
});

it('does not believe a stop while the machine has sessions on the database', async () => {
  const { world, prove } = scene();
  stop(world, 'node-1');
  world.state.sessions = () => 2;
  await expect(prove()).rejects.toThrow("the machine 'node-1' still has 2 sessions on the database");
});

it('says what cannot be known, and lets the others prove it', async () => {
  const { world, prove, events, database } = scene({ services: [] });
  stop(world, 'node-1');
  database.failOn('readSessionsOf', new UnavailableError('database.query-failed', 'no such view'));
  const [proof] = await prove();
  expect(proof).toMatchObject({ service: 'unknown', heartBeat: 'still', sessions: 'unknown' });
  expect(events.filter(({ tone }) => tone === 'warning').map(({ message }) => message)).toEqual([
    'node-1: its service cannot be asked: the settings name no service driver',
    'node-1: whether it has sessions on the database: no such view',
  ]);
});

it('proves nothing where neither service nor heart beat tells', async () => {
  const { world, prove } = scene({ services: [] });
  stop(world, 'node-1');
  world.change('node-1', { lastSeenAt: null });
  await expect(prove()).rejects.toMatchObject({ code: 'service.unproved' });
});

it('counts no session as none only where sessions of a machine of that name were seen before', async () => {
  const { world, prove, events } = scene();
  stop(world, 'node-1');
  world.state.sessions = () => 0;
  const [proof] = await prove({ sessionsSeen: false });
  expect(proof).toMatchObject({ service: 'stopped', heartBeat: 'still', sessions: 'unknown' });
  expect(events.filter(({ tone }) => tone === 'warning').map(({ message }) => message)).toEqual([
    "node-1: whether it has sessions on the database: none of a machine called 'node-1' was seen while it ran; its machine may be called otherwise",
  ]);
});
