// Rows that name nodes oddly: nothing unknown may look like a yes.
import { expect, test } from 'vitest';
import { nodeOwners } from '../../../src/database/node-owners.ts';
import { bindSchema } from '../../../src/database/schema.ts';
import { tableShapes } from '../../../src/database/table-shape.ts';
import { toNodes } from '../../../src/database/to-nodes.ts';
import type { NodeRows } from '../../../src/database/to-nodes.ts';
import type { Row } from '../../../src/database/session.ts';
import { columnRows, recordedClock, secondsBefore } from '../../fakes/recorded-cluster.ts';

const status = { Id: 'nvarchar', LastSeen: 'datetimeoffset', IsOffline: 'bit' };
const schema = bindSchema(
  tableShapes(columnRows({ OctopusServerNode: { LastSeen: null }, OctopusServerNodeStatus: status })),
  'dbo',
);
const node = (id: string, name: string, more: Row = {}): Row => ({
  Id: id,
  Name: name,
  TaskCap: 5,
  Draining: false,
  ReadAt: recordedClock,
  ...more,
});
const beat = (id: string, age = 5): Row => ({
  Node: id,
  LastSeen: secondsBefore(age),
  Offline: false,
  ReadAt: recordedClock,
});
const running = (id: string, count: number): Row => ({ Node: id, Running: count, Cancelling: 0, Pinned: 0 });
const read = (rows: Partial<NodeRows>): ReturnType<typeof toNodes> =>
  toNodes({ nodes: [], heartBeats: [], tasks: [], versions: [], ...rows }, schema);

test('adds up the tasks of ids that differ in case, prefix or trailing spaces', () => {
  const { nodes, gaps } = read({
    nodes: [node('OctopusServerNodes-A', 'A')],
    tasks: [running('OctopusServerNodes-A', 2), running('octopusservernodes-a ', 3), running('A', 4)],
  });
  expect(nodes[0]?.runningTasks).toBe(9);
  expect(gaps).toEqual([]);
});

test('a node never gets the heart beat or the tasks of another that has its name', () => {
  const { nodes } = read({
    nodes: [node('OctopusServerNodes-OLD', 'A'), node('OctopusServerNodes-A', 'A')],
    heartBeats: [beat('OctopusServerNodes-A')],
    tasks: [running('OctopusServerNodes-A', 1)],
  });
  expect(
    nodes.map(({ id, lastSeenAgeSeconds, runningTasks }) => [id, lastSeenAgeSeconds, runningTasks]),
  ).toEqual([
    ['OctopusServerNodes-OLD', null, 0],
    ['OctopusServerNodes-A', 5, 1],
  ]);
});

test('tasks in doubt count for each node, a heart beat in doubt for none, and both are told', () => {
  const { nodes, gaps } = read({
    nodes: [node('OctopusServerNodes-A', 'A'), node('A', 'A')],
    heartBeats: [beat('OctopusServerNodeStatus-A')],
    tasks: [running('OctopusServerNode-A', 1)],
  });
  expect(nodes.map(({ runningTasks, lastSeenAt }) => [runningTasks, lastSeenAt])).toEqual([
    [1, null],
    [1, null],
  ]);
  expect(gaps).toEqual([
    "1 task belongs to 'OctopusServerNode-A', which fits 2 nodes: counted for each of them",
    "OctopusServerNodeStatus has a row of 'OctopusServerNodeStatus-A', which fits 2 nodes: taken for none",
  ]);
});

test('two heart beats of one node are none', () => {
  const { nodes, gaps } = read({
    nodes: [node('OctopusServerNodes-A', 'A')],
    heartBeats: [beat('OctopusServerNodes-A', 900), beat('A', 1)],
  });
  expect(nodes[0]).toMatchObject({ lastSeenAt: null, flaggedOffline: null });
  expect(gaps).toEqual([
    "OctopusServerNodeStatus has 2 rows that may be of 'A': whether it runs is not known",
  ]);
});

test('two versions installed at one instant are none', () => {
  const installed = (version: string | null, age: number): Row => ({
    Node: 'A',
    Version: version,
    InstalledAt: secondsBefore(age),
  });
  const version = (...versions: Row[]): unknown =>
    read({ nodes: [node('OctopusServerNodes-A', 'A')], versions }).nodes[0]?.version;
  expect(version(installed('2024.1', 9), installed('2024.2', 5))).toBe('2024.2');
  expect(version(installed('2024.1', 5), installed('2024.2', 5))).toBeNull();
  expect(version(installed('2024.1', 9), installed(null, 5))).toBeNull();
});

test('a rank of another word is not known', () => {
  const ranks = ['Leader', 'follower ', 'Candidate', null].map(
    (Rank, at) => read({ nodes: [node(String(at), 'A', { Rank })] }).nodes[0]?.leader,
  );
  expect(ranks).toEqual([true, false, null, null]);
});

test('prefixes of Octopus alone are prefixes', () => {
  const owners = nodeOwners([
    { id: 'OctopusServerNodes-OctopusServerNodeA-1', name: 'OctopusServerNodeA-1' },
    { id: 'OctopusServerNodes-OctopusServerNodeB-1', name: 'OctopusServerNodeB-1' },
  ]);
  expect(['OctopusServerNodeA-1', 'octopusservernodestatus-octopusservernodeb-1', '1'].map(owners)).toEqual([
    [0],
    [1],
    [],
  ]);
});

test('reads 10,000 nodes, and 10,000 rows of none, with names of any length, in a moment', () => {
  const names = Array.from({ length: 10_000 }, (_, at) => `N${String(at)}`);
  const start = performance.now();
  const { nodes, gaps } = read({
    nodes: [
      ...names.map((name) => node(`OctopusServerNodes-${name}`, name)),
      node('x', 'x'.repeat(1_000_000)),
    ],
    heartBeats: [...names, ...names.map((name) => `gone-${name}`)].map((name) => beat(name)),
    tasks: [running('y'.repeat(1_000_000), 1), ...names.map((name) => running(`gone-${name}`, 1))],
  });
  expect(performance.now() - start).toBeLessThan(2000);
  expect(nodes).toHaveLength(10_001);
  expect(nodes[10]?.name).toBe('N10');
  expect(gaps).toHaveLength(22);
  expect(gaps.join('').length).toBeLessThan(5000);
  expect(gaps[10]).toBe('9991 more ids of ServerTask fit no node or several');
});
