import { expect, test } from 'vitest';
import type { OctopusApi, WriteOutcome } from '../../../../src/edges.ts';
import type { StepEvent } from '../../../../src/model/step-event.ts';
import { cancelTasks, cancelWay } from '../../../../src/operations/drain/cancel-tasks.ts';
import { keepLock } from '../../../../src/operations/keep-lock.ts';
import { fakeDatabase } from '../../../fakes/fake-database.ts';
import { fakeJournals } from '../../../fakes/fake-journals.ts';
import { fakeTask, fakeWorld } from '../../../fakes/fake-world.ts';

const never = new AbortController().signal;
const target = { id: 'OctopusServerNodes-node-1', name: 'node-1', url: null };
const accepted = new Set(['unsupported-write']);
const settings = {
  nodes: [],
  loadBalancer: null,
  periods: { freshSeconds: 90, offlineSeconds: 300, heartBeatSeconds: 60 },
  queuePollSeconds: 20,
};
const without = { settings, accepted: new Set<string>() };

test('the API comes before the command, the command before the database, which wants its risk named', () => {
  const { hosts } = fakeWorld({ abilities: ['run'] });
  const withKey = { ...hosts, api: () => ({}) as OctopusApi };
  const bare = fakeWorld({ services: [] }).hosts;
  const named = { ...target, url: 'http://node-1' };
  expect(cancelWay(named, { settings, accepted }, { hosts: withKey })).toBe('api');
  expect(cancelWay(target, { settings, accepted }, { hosts: withKey })).toBe('server');
  expect(cancelWay(target, { settings, accepted }, { hosts: bare })).toBe('database');
  expect(() => cancelWay(target, without, { hosts: bare })).toThrow('no supported way');
});

test('every executing task of the node is cancelled, announced before; what waits for a person is left', async () => {
  const tasks = [
    fakeTask('ServerTasks-7'),
    fakeTask('ServerTasks-8', { waitsForPerson: true }),
    fakeTask('ServerTasks-9', { nodeId: 'OctopusServerNodes-node-2' }),
  ];
  const world = fakeWorld({ tasks, services: [] });
  const database = fakeDatabase(world.state.cluster, null, { state: world.state });
  const journals = fakeJournals();
  const lock = await keepLock(
    { ...world, database, report: () => undefined },
    { kind: 'nodes', nodeIds: [target.id] },
    never,
  );
  const journal = await journals.begin('drain', {});
  const edges = { database, journals, hosts: world.hosts, clock: world.clock, report: () => undefined };
  await cancelTasks(target, { settings, accepted }, edges, { journal, lock }, never);
  expect(world.state.tasks?.map(({ state }) => state)).toEqual(['Cancelling', 'Executing', 'Executing']);
  expect(journals.effects).toEqual(['begun', `cancel.writing ${target.id}`, `cancel.written ${target.id}`]);
  expect(journal.lines()[1]?.values['tasks']).toEqual(['ServerTasks-7']);
});

test('what Octopus does not know is not called asked', async () => {
  const world = fakeWorld({ tasks: [fakeTask('ServerTasks-7'), fakeTask('ServerTasks-8')], services: [] });
  const database = fakeDatabase(world.state.cluster, null, { state: world.state });
  const events: StepEvent[] = [];
  const report = (event: StepEvent): unknown => events.push(event);
  const outcomeOf = (id: string): WriteOutcome => (id === 'ServerTasks-7' ? 'gone' : 'written');
  const api = { cancelTask: (id: string) => Promise.resolve(outcomeOf(id)) } as unknown as OctopusApi;
  const hosts = { ...world.hosts, api: () => api };
  const scope = { kind: 'nodes' as const, nodeIds: [target.id] };
  const lock = await keepLock({ ...world, database, report }, scope, never);
  const journals = fakeJournals();
  const journal = await journals.begin('drain', {});
  const edges = { database, journals, hosts, clock: world.clock, report };
  await cancelTasks(
    { ...target, url: 'http://node-1' },
    { settings, accepted },
    edges,
    { journal, lock },
    never,
  );
  expect(events.filter(({ step }) => step.startsWith('cancel'))).toMatchObject([
    { step: 'cancel.unknown', tone: 'warning', message: expect.stringContaining('ServerTasks-7') as string },
    { step: 'cancel.written', values: { tasks: ['ServerTasks-8'] } },
  ]);
});
