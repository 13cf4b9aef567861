import { expect, test } from 'vitest';
import { nodesCheck, type NodesCheckWish } from '../../../src/commands/nodes-check.ts';
import { LockedError, UnavailableError } from '../../../src/errors.ts';
import { fakeDatabase, type FakeDatabase } from '../../fakes/fake-database.ts';
import { fakeJournals } from '../../fakes/fake-journals.ts';
import { schemaProblems } from '../../json-schema.ts';
import { beaten, someHosts, steppingClock } from '../operations/check/world.ts';
import {
  fakeCluster,
  fakeContext,
  fakeNode,
  licenseXml,
  type FakeContext,
  type FakeWorld,
} from './fake-context.ts';
import { parse } from './parse.ts';

const idle = (): readonly ReturnType<typeof fakeNode>[] =>
  ['node-1', 'node-2', 'node-3'].map((name) => fakeNode(name, { runningTasks: 0 }));

/** A context over this database, in which every node beats at every sleep. */
function contextOver(database: FakeDatabase, world: FakeWorld = {}): FakeContext {
  const clock = steppingClock(() => {
    const { cluster } = database.state;
    database.state.cluster = beaten(cluster, ...cluster.nodes.map(({ name }) => name));
  });
  return { ...fakeContext({ database, journals: fakeJournals(), hosts: someHosts(), ...world }), clock };
}

const aDatabase = (nodes = idle()): FakeDatabase =>
  fakeDatabase(fakeCluster(nodes), licenseXml('<NodeLimit>Unlimited</NodeLimit>'));

const wish = (change: Partial<NodesCheckWish> = {}): NodesCheckWish => ({
  nodes: ['node-1'],
  for: 'stop',
  acceptRisk: [],
  ...change,
});

test('a healthy default cluster is safe without any accepted risk, and ends with 0', async () => {
  const context = contextOver(aDatabase());
  await nodesCheck(wish(), context);
  expect(context.finished).toEqual([]);
  expect(context.answers[0]?.header).toEqual(['stop node-1: safe']);
  expect(context.answers[0]?.document).toMatchObject({ verdict: 'safe', nodes: [{ name: 'node-1' }] });
});

test('several nodes are asked about at once: together they may leave nothing', async () => {
  const context = contextOver(aDatabase());
  await nodesCheck(wish({ nodes: ['node-1', 'NODE-2', 'node-3', 'node-1'] }), context);
  expect(context.finished).toEqual([7]);
  expect(context.answers[0]?.header).toEqual(['stop node-1, node-2, node-3 at once: UNSAFE']);
  expect(context.answers[0]?.footer).toEqual(['lifted by --accept-risk=no-capacity']);
});

test('a node with tasks is to be drained first, before any risk is named', async () => {
  const [one, ...others] = idle();
  const context = contextOver(aDatabase([{ ...fakeNode('node-1'), ...one, runningTasks: 2 }, ...others]));
  await nodesCheck(wish(), context);
  expect(context.answers[0]?.footer).toEqual([
    'drain first: octo-ha drain node-1',
    'lifted by --accept-risk=lost-tasks',
  ]);
});

test('the risk named in the footer lifts it', async () => {
  const context = contextOver(aDatabase());
  await nodesCheck(wish({ nodes: ['node-1', 'node-2', 'node-3'], acceptRisk: ['no-capacity'] }), context);
  expect(context.finished).toEqual([]);
  expect(context.answers[0]?.table?.rows[0]?.[0]).toEqual({ text: 'forbid, accepted', tone: 'warn' });
});

test('what is configured and does not answer is unknown, and ends with 3', async () => {
  const nodes = [{ name: 'node-2', url: 'http://node-2', service: null }];
  const context = contextOver(aDatabase(), { settings: { nodes } });
  await nodesCheck(wish(), context);
  expect(context.finished).toEqual([3]);
  expect(context.answers[0]?.document).toMatchObject({ verdict: 'unknown' });
  expect(context.answers[0]?.table?.rows[0]?.map(({ text }) => text)).toEqual([
    'unknown',
    'ping.unreachable',
    'node-2 does not answer at its url: refused',
  ]);
});

test('a lock of another operator is unsafe, and nothing lifts it', async () => {
  const database = aDatabase();
  const held = { ...database, takeLock: () => Promise.reject(new LockedError('lock.held', 'bob on ops-2')) };
  const context = contextOver(held);
  await nodesCheck(wish(), context);
  expect(context.finished).toEqual([7]);
  expect(context.answers[0]?.footer).toEqual(['nothing lifts lock.held']);
});

test('a check leaves no lock behind', async () => {
  const database = aDatabase();
  await nodesCheck(wish(), contextOver(database));
  expect(database.state.locks).toEqual([]);
});

test('rows of what was skipped for several nodes are one', async () => {
  const context = contextOver(aDatabase());
  await nodesCheck(wish(), context);
  const rows = context.answers[0]?.table?.rows.map((row) => row.map(({ text }) => text)) ?? [];
  expect(rows.filter(([, code]) => code === 'ping.not-configured')).toEqual([
    ['skip', 'ping.not-configured', 'node-1 has no url in the context (and so 2 more)'],
  ]);
  expect(rows.map(([vote]) => vote)).toEqual([...rows.map(([vote]) => vote)].sort(byWeight));
});

const weights = ['forbid', 'unknown', 'warn', 'ok', 'skip'];
const byWeight = (a = '', b = ''): number => weights.indexOf(a) - weights.indexOf(b);

test('an unknown node is refused with near names, a database that cannot be read is unavailable', async () => {
  await expect(nodesCheck(wish({ nodes: ['nod-1'] }), contextOver(aDatabase()))).rejects.toMatchObject({
    code: 'node.unknown',
    exitCode: 4,
  });
  const database = aDatabase();
  database.failOn('readCluster', new UnavailableError('database.unreachable', 'gone'));
  await expect(nodesCheck(wish(), contextOver(database))).rejects.toMatchObject({ exitCode: 3 });
});

test.each(['stop', 'remove'] as const)(
  'the document of a check for %s is as its schema says',
  async (what) => {
    const context = contextOver(aDatabase());
    await nodesCheck(wish({ for: what }), context);
    expect(schemaProblems('nodes-check', context.answers[0]?.document)).toEqual([]);
  },
);

test.each<[string, RegExp]>([
  ['nodes check', /node/],
  ['nodes check node-1 --for drain', /drain/],
  ['nodes check node-1 --accept-risk everything', /everything/],
])('octo-ha %s is refused', async (line, message) => {
  const { error } = await parse(line.split(' '));
  expect(error).toMatchObject({ exitCode: 2, message: expect.stringMatching(message) as string });
});

test('risks are taken several times and with commas', async () => {
  const context = contextOver(aDatabase());
  await parse(
    'nodes check node-1 --accept-risk no-capacity --accept-risk ping-unknown,watchdog'.split(' '),
    context,
  );
  expect(context.answers[0]?.document).toMatchObject({
    acceptedRisks: ['no-capacity', 'ping-unknown', 'watchdog'],
  });
});
