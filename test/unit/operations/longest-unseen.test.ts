import { expect, test } from 'vitest';
import { drainBegun, judgeLook } from '../../../src/operations/drain/judge-drained.ts';
import { longestUnseenMs } from '../../../src/operations/longest-unseen.ts';
import { aNode } from '../model/a-cluster.ts';

test('two queue polls, and never less than a connection takes', () => {
  expect(longestUnseenMs({ queuePollSeconds: 20 })).toBe(40_000);
  expect(longestUnseenMs({ queuePollSeconds: 0.2 })).toBe(5_000);
});

test('in less nobody can have proved a node drained, however often they look', () => {
  const queuePollMs = 20_000;
  const start = { flagAt: 0, beatAtFlag: 1, hasUrl: false, queuePollMs };
  const node = aNode('node-1', { draining: true, runningTasks: 0, lastSeenAt: new Date(2) });
  let progress = drainBegun(start);
  let ms = 0;
  while (progress.state === 'waiting')
    progress = judgeLook(start, progress, { began: ms, ended: ms++, node, ping: null });
  expect(progress.state).toBe('drained');
  expect(ms).toBeGreaterThanOrEqual(longestUnseenMs({ queuePollSeconds: 20 }));
});
