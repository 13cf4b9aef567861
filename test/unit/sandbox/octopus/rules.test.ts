import { describe, expect, test } from 'vitest';
import { hasFolderLogs } from '../../../../src/sandbox/octopus/node/task-log.ts';
import { isOrphan } from '../../../../src/sandbox/octopus/rules/is-orphan.ts';
import { pingAnswer } from '../../../../src/sandbox/octopus/rules/ping-answer.ts';
import { takesTask } from '../../../../src/sandbox/octopus/rules/takes-task.ts';

const idle = {
  draining: false,
  activeHere: 0,
  capHere: 5,
  activeInCluster: 0,
  pending: 1,
  capsInCluster: 10,
};

describe('a pretend node takes the next task', () => {
  test.each([
    ['when it is idle', {}, true],
    ['when it is as busy as the cluster would be', { activeHere: 2, activeInCluster: 3, pending: 1 }, true],
    [
      'not when it is busier than the cluster would be',
      { activeHere: 3, activeInCluster: 3, pending: 2 },
      false,
    ],
    ['when many are pending though it is busy', { activeHere: 4, activeInCluster: 4, pending: 4 }, true],
    ['not at its cap', { activeHere: 5, activeInCluster: 5, pending: 50 }, false],
    ['not with cap 0, which serves users only', { capHere: 0, pending: 50 }, false],
    ['not while it drains', { draining: true, pending: 50 }, false],
    ['not when there is none', { pending: 0 }, false],
  ])('%s', (_, change, takes) => {
    expect(takesTask({ ...idle, ...change })).toBe(takes);
  });
});

describe('a pretend node cancels a task as an orphan', () => {
  const self = { nodeId: 'OctopusServerNodes-A', remembers: true };
  const forgetful = { ...self, remembers: false };
  const task = (nodeId: string, waiting = false) => ({ nodeId, waiting });
  test.each([
    ['its own, after a restart', task('octopusservernodes-a'), forgetful, 1, true],
    ['not its own that it remembers', task('OctopusServerNodes-A'), self, 1, false],
    ['not one that waits for a person', task('OctopusServerNodes-A', true), forgetful, 1, false],
    ['of a node not seen for an hour', task('OctopusServerNodes-B'), self, 3601, true],
    ['not of one seen an hour ago', task('OctopusServerNodes-B'), forgetful, 3600, false],
    ['of a node without a row', task('OctopusServerNodes-C'), self, null, true],
  ])('%s', (_, active, who, age, orphan) => {
    expect(isOrphan(active, who, age)).toBe(orphan);
  });
});

describe('a ping', () => {
  const node = {
    id: 'OctopusServerNodes-A',
    name: 'A',
    lastSeenAt: new Date('2022-12-21T20:12:00.354Z'),
    offline: false,
    taskCap: 5,
    draining: false,
    version: '2022.4.3963',
  };

  test.each([
    [200, {}],
    [418, { draining: true }],
    [418, { offline: true }],
  ])('is answered with %d when %j', (status, change) => {
    expect(pingAnswer({ ...node, ...change }).status).toBe(status);
  });

  test('has the body that issue 7964 shows', () => {
    expect(pingAnswer(node).body).toEqual({
      Id: 'OctopusServerNodes-A',
      Name: 'A',
      LastSeen: '2022-12-21T20:12:00.354+00:00',
      IsOffline: false,
      MaxConcurrentTasks: 5,
      IsInMaintenanceMode: false,
      Version: '2022.4.3963',
      Links: { Self: '/api/octopusservernodes/ping', Node: '/api/octopusservernodes/OctopusServerNodes-A' },
    });
  });
});

test.each([
  ['2018.9.17', false],
  ['2025.1.9999', false],
  ['2025.2.10530', true],
  ['2026.1.1', true],
])('version %s gives every task log a folder: %s', (version, folder) => {
  expect(hasFolderLogs(version)).toBe(folder);
});
