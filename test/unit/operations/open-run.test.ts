import { expect, test } from 'vitest';
import { UnavailableError } from '../../../src/errors.ts';
import type { JournalLine } from '../../../src/model/run.ts';
import {
  lastLine,
  openRun,
  runNodes,
  unfinishedRun,
  type RunWish,
} from '../../../src/operations/open-run.ts';
import { fakeJournals } from '../../fakes/fake-journals.ts';

const nodes = [
  { id: 'OctopusServerNodes-b', name: 'b' },
  { id: 'OctopusServerNodes-a', name: 'a' },
];
const wish: RunWish = {
  verb: 'drain',
  nodes,
  values: { command: 'octo-ha drain b a', reason: 'patch night' },
};

const line = (step: string, nodeId: string | null, values: JournalLine['values'] = {}): JournalLine => ({
  at: '2026-03-01T12:00:00Z',
  step,
  nodeId,
  by: { user: 'ada', host: 'ops-1', pid: 7 },
  values,
});

test('a new run tells in its first line what it is about, in the order given', async () => {
  const journals = fakeJournals();
  const journal = await openRun(journals, wish, null);
  expect(journal.lines().map(({ step, values }) => ({ step, values }))).toEqual([
    { step: 'begun', values: { command: 'octo-ha drain b a', reason: 'patch night', nodes } },
  ]);
});

test('no more of a node than its id and name gets into the first line', async () => {
  const withMore = nodes.map((node) => ({ ...node, url: 'https://user:hunter2@node' }));
  const journal = await openRun(fakeJournals(), { ...wish, nodes: withMore }, null);
  expect(JSON.stringify(journal.lines())).not.toContain('hunter2');
});

test('a run that was given is gone on with instead of begun', async () => {
  const journals = fakeJournals();
  const before = await openRun(journals, wish, null);
  await before.write('found', 'OctopusServerNodes-a');
  await before.close();
  const resumed = await openRun(journals, wish, await unfinishedRun(journals, wish));
  expect(resumed.id).toBe(before.id);
  expect(resumed.lines().map(({ step }) => step)).toEqual(['begun', 'found']);
  expect(journals.disk.size).toBe(1);
});

test.each<[string, Pick<RunWish, 'verb' | 'nodes'>, boolean]>([
  ['the same nodes in another order', { verb: 'drain', nodes: [...nodes].reverse() }, true],
  [
    'the same nodes as SQL Server compares ids',
    { verb: 'drain', nodes: nodes.map(({ id, name }) => ({ id: `${id.toUpperCase()} `, name })) },
    true,
  ],
  ['another verb', { verb: 'undrain', nodes }, false],
  ['one node less', { verb: 'drain', nodes: nodes.slice(1) }, false],
  ['one node more', { verb: 'drain', nodes: [...nodes, { id: 'c', name: 'c' }] }, false],
])('an unfinished run is found by its verb and exactly its nodes: %s', async (_what, asked, found) => {
  const journals = fakeJournals();
  const { id } = await openRun(journals, wish, null);
  expect((await unfinishedRun(journals, asked))?.id ?? null).toBe(found ? id : null);
});

test('a run that has ended is not gone on with', async () => {
  const journals = fakeJournals();
  const journal = await openRun(journals, wish, null);
  await journal.write('ended', null);
  expect(await unfinishedRun(journals, wish)).toBeNull();
});

test('of two unfinished runs the newer one is gone on with', async () => {
  const journals = fakeJournals();
  await openRun(journals, wish, null);
  const newer = await openRun(journals, wish, null);
  expect((await unfinishedRun(journals, wish))?.id).toBe(newer.id);
});

test('a journal that cannot be written begins nothing', async () => {
  const journals = fakeJournals();
  journals.failOn('write');
  await expect(openRun(journals, wish, null)).rejects.toThrow(UnavailableError);
  expect(journals.disk.size).toBe(0);
});

test.each<[string, JournalLine['values']]>([
  ['nothing', {}],
  ['no list', { nodes: 'all' }],
  ['what are no nodes', { nodes: [null, 1, 'a', { name: 'a' }, { id: 3 }, []] }],
])('a first line of another version that names %s names no nodes', (_what, values) => {
  expect(runNodes({ lines: [line('begun', null, values)] })).toEqual([]);
});

test('a run without any line names no nodes', () => {
  expect(runNodes({ lines: [] })).toEqual([]);
});

test('the newest line of a step about a node is found, not that of another node or step', () => {
  const [old, newest] = [line('found', 'a', { draining: true }), line('found', 'a', { draining: false })];
  const lines = [old, newest, line('found', 'b'), line('drain.writing', 'a')];
  expect(lastLine(lines, 'found', 'a')).toBe(newest);
  expect(lastLine(lines, 'found', 'c')).toBeNull();
});
