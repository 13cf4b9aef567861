import { expect, test } from 'vitest';
import { UnavailableError } from '../../../src/errors.ts';
import { fakeDatabase } from '../../fakes/fake-database.ts';
import { diskFull, fakeJournals, type FakeJournals } from '../../fakes/fake-journals.ts';
import { schemaProblems } from '../../json-schema.ts';
import { fakeCluster, fakeContext } from './fake-context.ts';
import { parse } from './parse.ts';

/** A restart that died while it stopped node-1. */
async function interrupted(): Promise<FakeJournals> {
  const journals = fakeJournals({ clock: { now: () => new Date('2026-03-01T11:40:00Z') } });
  const journal = await journals.begin('restart', {
    reason: 'patch night',
    nodes: [
      { id: 'n-1', name: 'node-1' },
      { id: 'n-2', name: 'node-2' },
    ],
  });
  await journal.write('found', 'n-1', { draining: false, service: 'running' });
  await journal.write('drain.writing', 'n-1');
  await journal.write('drain.written', 'n-1');
  await journal.write('service.stopping', 'n-1');
  return journals;
}

test('shows what is unfinished, who began it, and how to go on or give it up', async () => {
  const context = fakeContext({ journals: await interrupted(), isTty: true });
  expect((await parse(['status'], context)).error).toBeNull();
  const [answer] = context.answers;
  const header = answer?.header?.join('\n') ?? '';
  expect(header).toContain('1 unfinished run on the database Octopus on SQL01');
  expect(header).toContain('restart, begun 20 m ago by ada on ops-1');
  expect(header).toContain('patch night');
  expect(header).toContain('octo-ha restart --resume');
  expect(header).toContain('octo-ha status --abandon ');
  expect(answer?.table?.rows.map((row) => row.map(({ text }) => text))).toEqual([
    ['restart', 'node-1', 'in-doubt', 'draining no, service running', 'drain.written', 'service.stopping'],
    ['restart', 'node-2', 'not-started', '-', '-', '-'],
  ]);
  expect(context.finished).toEqual([]);
  expect(schemaProblems('status', answer?.document)).toEqual([]);
});

test('names the nodes that a migration keeps from starting, for the day its target is gone', async () => {
  const journals = fakeJournals();
  const note = await journals.begin('migrate', { command: 'octo-ha migrate cutover' });
  await note.write('cutover.entering', null);
  await note.write('kept-from-starting', null, { node: 'node-1', before: 'automatic' });
  const context = fakeContext({ journals });
  await parse(['status'], context);
  const [answer] = context.answers;
  expect(answer?.header?.join('\n')).toMatch(
    /\n {2}kept from starting: node-1; before: automatic\n.*octo-ha migrate status tells/,
  );
  expect(schemaProblems('status', answer?.document)).toEqual([]);
});

test('says so when nothing is unfinished', async () => {
  const context = fakeContext({ journals: fakeJournals() });
  await parse(['status'], context);
  expect(context.answers[0]?.header).toEqual([
    'nothing is unfinished on the database Octopus on SQL01 (journals in state)',
  ]);
  expect(context.answers[0]?.table).toBeUndefined();
  expect(schemaProblems('status', context.answers[0]?.document)).toEqual([]);
});

test('tells the runs of all instances, with a warning, when the database cannot be reached', async () => {
  const database = fakeDatabase(fakeCluster());
  database.failOn('readCluster', new UnavailableError('database.unreachable', "cannot reach 'sql01:1433'"));
  const runs = await (await interrupted()).unfinished();
  const state = {
    folder: 'state',
    instances: [{ server: 'SQL09', database: 'Octopus', runs }],
    gaps: ["the journal 'x' is damaged in line 2"],
  };
  const context = fakeContext({ database, journals: fakeJournals(), state });
  expect((await parse(['status'], context)).error).toBeNull();
  expect(context.said).toEqual([
    "warning: cannot reach 'sql01:1433'; this is what the journals of all instances tell",
  ]);
  const [answer] = context.answers;
  expect(answer?.header?.join('\n')).toContain(
    'restart on the database Octopus on SQL09, begun 2026-03-01T11:40',
  );
  expect(answer?.footer).toEqual(["not read: the journal 'x' is damaged in line 2"]);
  expect(schemaProblems('status', answer?.document)).toEqual([]);
});

test('does not take a journal that cannot be read for nothing unfinished', async () => {
  const journals = fakeJournals();
  journals.failOn('unfinished', diskFull);
  const context = fakeContext({ journals });
  await expect(parse(['status'], context)).rejects.toBe(diskFull);
  expect(context.answers).toEqual([]);
});

test('names other instances that have something unfinished in the same folder', async () => {
  const runs = await (await interrupted()).unfinished();
  const state = { folder: 'state', instances: [{ server: 'SQL02', database: 'Octopus', runs }], gaps: [] };
  const context = fakeContext({ journals: fakeJournals(), state });
  await parse(['status'], context);
  expect(context.answers[0]?.footer).toEqual(['1 unfinished run on the database Octopus on SQL02']);
});
