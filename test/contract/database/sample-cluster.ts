// What every implementation of the edge must give for the sample cluster of shapes.ts.
import { expect } from 'vitest';
import type { Cluster } from '../../../src/model/cluster.ts';
import type { Shape } from './shapes.ts';

/** Fails unless the cluster is the sample as this shape can tell it. */
export function expectSampleCluster(
  cluster: Cluster,
  shape: Omit<Shape, 'statements' | 'tables' | 'hasMark' | 'maintenanceIsPlain'>,
): void {
  expect(cluster.instance.schema).toBe(shape.generation);
  expect(cluster.instance.database).not.toBe('');
  expect(cluster.instance.server).not.toBe('');
  expect(typeof cluster.instance.readCommittedSnapshot).toBe('boolean');
  expect(cluster.readAt).toBeInstanceOf(Date);
  expect(cluster.maintenanceMode).toBe(true);
  expect(cluster.queuedTasks).toBe(2);
  expect(cluster.oldestQueuedSeconds).toBeGreaterThanOrEqual(119.9);
  expect(cluster.oldestQueuedSeconds).toBeLessThan(180);
  const pinned = (count: number): number | null => (shape.hasPinned ? count : null);
  const offline = (flag: boolean): boolean | null => (shape.hasOffline ? flag : null);
  const leader = (flag: boolean): boolean | null => (shape.hasLeader ? flag : null);
  const facts = cluster.nodes.map((node) => ({
    name: node.name,
    draining: node.draining,
    taskCap: node.taskCap,
    running: node.runningTasks,
    cancelling: node.cancellingTasks,
    pinned: node.pinnedTasks,
    version: node.version,
    offline: node.flaggedOffline,
    leader: node.leader,
  }));
  const idle = { running: 0, cancelling: 0, pinned: pinned(0), version: null };
  expect(facts).toEqual([
    {
      name: 'alpha',
      draining: false,
      taskCap: 5,
      running: 2,
      cancelling: 2,
      pinned: pinned(2),
      version: shape.statusVersion ?? '2018.2.2',
      offline: offline(false),
      leader: leader(true),
    },
    { ...idle, name: 'Beta', draining: true, taskCap: 0, offline: offline(true), leader: leader(false) },
    {
      ...idle,
      name: "it's [odd] 100%",
      draining: false,
      taskCap: 10,
      running: 1,
      offline: offline(false),
      leader: leader(false),
    },
  ]);
  const ages = [10, 400, -30];
  cluster.nodes.forEach((node, at) => {
    const age = node.lastSeenAgeSeconds ?? Number.NaN;
    expect(age).toBeGreaterThanOrEqual((ages[at] ?? 0) - 0.1);
    expect(age).toBeLessThan((ages[at] ?? 0) + 60);
    expect(cluster.readAt.getTime() - (node.lastSeenAt?.getTime() ?? 0)).toBeCloseTo(age * 1000, -2);
  });
  expect(cluster.gaps).toHaveLength(shape.hasPinned ? 0 : 1);
}
