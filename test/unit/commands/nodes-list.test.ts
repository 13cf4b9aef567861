import { expect, test } from 'vitest';
import { nodesList } from '../../../src/commands/nodes-list.ts';
import { CancelledError, UnavailableError } from '../../../src/errors.ts';
import { fakeCluster, fakeContext, fakeNode, readAt } from './fake-context.ts';

test('the columns are those of the output contract', async () => {
  const context = fakeContext();
  await nodesList({}, context);
  expect(context.answers[0]?.table?.columns).toEqual([
    'name',
    'status',
    'last seen',
    'tasks',
    'pinned',
    'version',
    'drain',
  ]);
});

test('the leader column stands only where the version has a leader', async () => {
  const context = fakeContext({
    cluster: fakeCluster([
      fakeNode('a', { leader: true, version: '2019.4.1' }),
      fakeNode('b', { leader: false, version: '2019.4.1' }),
    ]),
  });
  await nodesList({}, context);
  expect(context.answers[0]?.table?.columns.at(-1)).toBe('leader');
  expect(context.answers[0]?.table?.rows.map((row) => row.at(-1)?.text)).toEqual(['yes', 'no']);
});

test('last seen is an age on a TTY and an instant elsewhere', async () => {
  const [tty, pipe] = [fakeContext({ isTty: true }), fakeContext()];
  await nodesList({}, tty);
  await nodesList({}, pipe);
  expect(tty.answers[0]?.table?.rows[0]?.[2]?.text).toBe('12 s ago');
  expect(pipe.answers[0]?.table?.rows[0]?.[2]?.text).toBe('2026-03-01T11:59:48.000Z');
});

test('the header tells database, server, reading, maintenance mode, queue, license and what can be lost', async () => {
  const context = fakeContext({ isTty: true });
  await nodesList({}, context);
  expect(context.answers[0]?.header).toEqual([
    'instance database Octopus on SQL01, read at 2026-03-01T12:00:00.000Z',
    'maintenance mode off; 3 tasks queued, the oldest for 2 m; license: 2 of 3 nodes used',
    'can lose 1 node; 50 % of the cap left while it is down',
  ]);
});

test('off a TTY the oldest queued task is an instant', async () => {
  const context = fakeContext();
  await nodesList({}, context);
  expect(context.answers[0]?.header?.[1]).toContain(
    '3 tasks queued, the oldest since 2026-03-01T11:57:55.000Z',
  );
});

test('--explain adds both ratios and the reason, in the table and in the document', async () => {
  const context = fakeContext();
  await nodesList({ explain: true }, context);
  const [answer] = context.answers;
  expect(answer?.table?.columns.slice(-4)).toEqual(['node ratio', 'cluster ratio', 'takes next', 'why']);
  expect(answer?.table?.rows[0]?.slice(-4).map((cell) => cell.text)).toEqual([
    '40 %',
    '70 %',
    'yes',
    'is not busier than the cluster: 40 % busy, the cluster would be 70 %',
  ]);
  expect(answer?.document).toMatchObject({ nodes: [{ explanation: { takesNextTask: 'yes' } }, {}] });
});

test('the document carries numbers and instants, not words', async () => {
  const context = fakeContext({ isTty: true });
  await nodesList({}, context);
  expect(context.answers[0]?.document).toMatchObject({
    instance: { database: 'Octopus', server: 'SQL01' },
    cluster: { readAt: readAt.toISOString(), queuedTasks: 3, oldestQueuedSeconds: 125, canLoseNodes: 1 },
    nodes: [{ name: 'node-1', lastSeenAgeSeconds: 12, taskCap: 5, runningTasks: 2, leader: null }, {}],
  });
});

test('no node is an error that names the database, never an empty table', async () => {
  const context = fakeContext({ cluster: fakeCluster([]) });
  await expect(nodesList({}, context)).rejects.toMatchObject({ code: 'database.no-nodes', exitCode: 3 });
  expect(context.answers).toEqual([]);
});

test('a license that may not be read does not keep the nodes from being listed', async () => {
  const license = new UnavailableError('database.permission-denied', "may not read 'Configuration'");
  const context = fakeContext({ license });
  await nodesList({}, context);
  expect(context.answers[0]?.header?.[1]).toContain("license not read: may not read 'Configuration'");
  expect(context.answers[0]?.document).toMatchObject({ cluster: { license: null } });
});

test('what could not be read stands below the table', async () => {
  const context = fakeContext({
    cluster: { ...fakeCluster(), gaps: ['the table of tasks may not be read'] },
  });
  await nodesList({}, context);
  expect(context.answers[0]?.footer).toEqual(['not read: the table of tasks may not be read']);
});

test('periods of the context colour the status', async () => {
  const periods = { freshSeconds: 5, offlineSeconds: 10, queuePollSeconds: 20, heartBeatSeconds: 60 };
  const context = fakeContext({ settings: { periods } });
  await nodesList({}, context);
  expect(context.answers[0]?.table?.rows[0]?.[1]).toEqual({ text: 'offline', tone: 'bad' });
});

test('--watch paints again after each pause and ends without an error at Ctrl-C', async () => {
  const controller = new AbortController();
  const pauses: number[] = [];
  const context = fakeContext({
    signal: controller.signal,
    onSleep: (ms) => {
      pauses.push(ms);
      if (pauses.length === 3) controller.abort(new CancelledError('cancelled.interrupted', 'interrupted'));
    },
  });
  await nodesList({ watch: 0.5 }, context);
  expect(pauses).toEqual([500, 500, 500]);
  expect(context.painted).toHaveLength(3);
  expect(context.answers).toEqual([]);
});

test('--watch ends with the error when the cluster can no longer be read', async () => {
  const context = fakeContext({ cluster: fakeCluster([]) });
  await expect(nodesList({ watch: true }, context)).rejects.toMatchObject({ code: 'database.no-nodes' });
});
