// What every implementation of the edge must give for the tasks of shapes.ts.
import { expect } from 'vitest';
import type { InstanceDatabase } from '../../../src/edges.ts';
import type { Shape } from './shapes.ts';

const signal = new AbortController().signal;

/** Fails unless the tasks are those of the sample, as this shape can tell them. */
export async function expectSampleTasks(
  database: InstanceDatabase,
  shape: Pick<Shape, 'hasPinned' | 'hasMark'>,
): Promise<void> {
  const { nodes } = await database.readCluster(signal);
  const [alpha = '', , odd = ''] = nodes.map(({ id }) => id);
  const busy = await database.readTasks(
    { nodeId: alpha.toUpperCase(), states: ['Executing', 'Cancelling'] },
    signal,
  );
  const states = busy.map(({ state }) => state).sort();
  const executing = Array.from({ length: shape.hasPinned ? 3 : 2 }, () => 'Executing');
  expect(states).toEqual(['Cancelling', 'Cancelling', ...executing]);
  expect(busy.filter(({ waitsForPerson }) => waitsForPerson === true)).toHaveLength(shape.hasPinned ? 1 : 0);
  expect(busy.every(({ waitsForPerson }) => (waitsForPerson === null) !== shape.hasPinned)).toBe(true);
  expect(busy.every(({ mark }) => (mark !== null) === shape.hasMark)).toBe(true);
  for (const task of busy) {
    expect(task.name).toBe('Deploy');
    expect([task.startedAt, task.queuedAt].every((at) => at instanceof Date)).toBe(true);
    expect(task.description).toMatch(/^Deploy it's \d+$/);
    expect(task.ageSeconds).toBeGreaterThanOrEqual(3.9);
    expect(task.ageSeconds).toBeLessThan(60);
  }
  expect(busy.map(({ projectId }) => projectId).sort()).toEqual([
    ...Array.from({ length: busy.length - 1 }, () => 'Projects-7'),
    null,
  ]);
  expect(await database.readTasks({ nodeId: odd, states: ['Executing'] }, signal)).toHaveLength(1);
  expect(
    await database.readTasks({ nodeId: 'OctopusServerNodes-nobody', states: ['Executing'] }, signal),
  ).toEqual([]);
  expect(await database.readTasks({ nodeId: null, states: [] }, signal)).toEqual([]);
  const queued = await database.readTasks({ nodeId: null, states: ['Queued'] }, signal);
  const waiting = queued.filter(({ nodeId }) => nodeId === null);
  // The oldest first; one is scheduled for later.
  expect(waiting.map(({ ageSeconds }) => Math.round((ageSeconds ?? 0) / 60))).toEqual([2, 1, -60]);
  expect(waiting.every(({ startedAt }) => startedAt === null)).toBe(true);
}
