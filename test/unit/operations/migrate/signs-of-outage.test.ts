import { expect, test } from 'vitest';
import { UnavailableError } from '../../../../src/errors.ts';
import type { JournalLine, Run } from '../../../../src/model/run.ts';
import { signsOfOutage, type SignEdges } from '../../../../src/operations/migrate/signs-of-outage.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';

type State = { readonly running: string; readonly startType: string | null };
const { signal: never } = new AbortController();
const by = { user: 'op', host: 'ops', pid: 1 };
const line = (step: string, nodeId: string | null, values: JournalLine['values'], at = ''): JournalLine => ({
  at,
  step,
  nodeId,
  by,
  values,
});
const runOf = (at: string, values: JournalLine['values'] = {}): Run => ({
  id: at,
  verb: 'drain',
  lines: [line('begun', null, values, at)],
  ended: true,
});

function edges(state: State | Error, runs: Readonly<Record<string, Run | Error>> = {}): SignEdges {
  const driver = {
    abilities: new Set(['state']),
    state: () => (state instanceof Error ? Promise.reject(state) : Promise.resolve(state)),
  };
  const latest = (verb: string): Promise<Run | null> => {
    const found = runs[verb] ?? null;
    return found instanceof Error ? Promise.reject(found) : Promise.resolve(found);
  };
  return { hosts: { serviceOf: () => driver }, journals: { latest } } as unknown as SignEdges;
}

const running: State = { running: 'running', startType: 'automatic' };
const node = aNode('node-1', { draining: true });
const draining = aCluster([node]);

test('a cluster at work shows no sign, nor does a service that cannot be asked', async () => {
  const atWork = aCluster([aNode('node-1')]);
  expect(await signsOfOutage(atWork, [], edges(running), never)).toEqual([]);
  const dead = new UnavailableError('host.unreachable', 'no answer');
  expect(await signsOfOutage(atWork, [], edges(dead), never)).toEqual([]);
});

test('each node is told with all it shows, and maintenance mode', async () => {
  const state = { running: 'stopped', startType: 'disabled' };
  const cluster = aCluster([node], { maintenanceMode: true });
  expect(await signsOfOutage(cluster, [], edges(state), never)).toEqual([
    'node-1 is stopped and kept from starting and draining',
    'maintenance mode is on',
  ]);
});

test('a drain from this machine explains itself until it was undone from here, a stopped service never', async () => {
  const drain = runOf('2026-11-26T10:00:00Z');
  expect(await signsOfOutage(draining, [], edges(running), never)).toEqual(['node-1 is draining']);
  expect(await signsOfOutage(draining, [], edges(running, { drain }), never)).toEqual([]);
  const undrain = runOf('2026-11-26T11:00:00Z');
  expect(await signsOfOutage(draining, [], edges(running, { drain, undrain }), never)).toEqual([
    'node-1 is draining',
  ]);
  const stopped = { running: 'stopped', startType: 'automatic' };
  expect(await signsOfOutage(draining, [], edges(stopped, { drain }), never)).toEqual([
    'node-1 is stopped and draining',
  ]);
});

test('maintenance mode turned on from this machine explains itself; a journal that cannot be read explains nothing', async () => {
  const cluster = aCluster([], { maintenanceMode: true });
  const maintenance = runOf('2026-11-26T10:00:00Z', { on: true });
  expect(await signsOfOutage(cluster, [], edges(running, { maintenance }), never)).toEqual([]);
  const spoiled = new UnavailableError('journal.damaged', 'damaged');
  expect(await signsOfOutage(cluster, [], edges(running, { maintenance: spoiled }), never)).toEqual([
    'maintenance mode is on',
  ]);
});

test('what an earlier outage of the same migration found is no sign of another', async () => {
  const found = [
    line('service.found', node.id, { running: false }),
    line('found', node.id, { draining: true }),
    line('maintenance.found', null, { on: true }),
  ];
  const cluster = aCluster([node], { maintenanceMode: true });
  const state = { running: 'stopped', startType: 'automatic' };
  expect(await signsOfOutage(cluster, found, edges(state), never)).toEqual([]);
});
