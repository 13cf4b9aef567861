import { expect, test } from 'vitest';
import type { HookLife } from '../../../src/model/hook-process.ts';
import type { JournalVerb } from '../../../src/model/run.ts';
import { fakeDatabase } from '../../fakes/fake-database.ts';
import { fakeWorld } from '../../fakes/fake-world.ts';
import { fakeJournals, type FakeJournals } from '../../fakes/fake-journals.ts';
import { schemaProblems } from '../../json-schema.ts';
import { fakeCluster, fakeContext, fakeNode, type FakeWorld } from './fake-context.ts';
import { parse } from './parse.ts';

const drained = fakeNode('node-1', { draining: true });

/** A run on node-1 that died after it had set the drain flag. */
async function broken(verb: JournalVerb = 'drain'): Promise<{ journals: FakeJournals; id: string }> {
  const journals = fakeJournals();
  const journal = await journals.begin(verb, { nodes: [{ id: drained.id, name: 'node-1' }] });
  await journal.write('found', drained.id, { draining: false });
  await journal.write('drain.writing', drained.id);
  await journal.write('drain.written', drained.id);
  await journal.close();
  return { journals, id: journal.id };
}

/** Gives it up, or what `line` says. */
async function abandon(journals: FakeJournals, line: readonly string[], world: FakeWorld = {}) {
  const database = fakeDatabase(fakeCluster([drained, fakeNode('node-2')]));
  const context = fakeContext({ database, journals, format: 'json', ...world });
  const error: unknown = await parse(['status', '--abandon', ...line], context).then(
    (parsed) => parsed.error,
    (thrown: unknown) => thrown,
  );
  return { context, database, error };
}

const lastStep = ({ disk }: FakeJournals, id: string): string | undefined => disk.get(id)?.lines.at(-1)?.step;

test.each<JournalVerb>(['drain', 'cap', 'remove', 'cancel', 'undrain', 'maintenance', 'restart'])(
  'a %s is given up by its id: its journal ends, what it leaves is told, nothing is put back',
  async (verb) => {
    const { journals, id } = await broken(verb);
    const { context, database, error } = await abandon(journals, [id, '--yes']);
    expect(error).toBeNull();
    expect(lastStep(journals, id)).toBe('abandoned');
    expect(await journals.unfinished()).toEqual([]);
    const document = context.answers[0]?.document;
    expect(schemaProblems('abandon', document)).toEqual([]);
    expect(document).toMatchObject({
      abandoned: id,
      verb,
      nodes: [{ name: 'node-1', found: { draining: false }, done: ['drain.written'] }],
      draining: ['node-1'],
    });
    expect(database.calls.filter((call) => call.startsWith('set'))).toEqual([]);
    expect(database.state.locks).toEqual([]);
  },
);

test('what it did is said before the question; a no leaves it unfinished', async () => {
  const { journals, id } = await broken();
  const { context, error } = await abandon(journals, [id], { consent: false });
  expect(error).toMatchObject({ code: 'cancelled.declined', exitCode: 130 });
  expect(context.said.join('\n')).toContain('node-1: begun (done: drain.written)');
  expect(lastStep(journals, id)).toBe('drain.written');
});

test('a run whose verb is at work is not given up', async () => {
  const { journals, id } = await broken();
  const database = fakeDatabase(fakeCluster([drained]));
  await database.takeLock({ kind: 'nodes', nodeIds: [drained.id] }, new AbortController().signal);
  const { error } = await abandon(journals, [id, '--yes'], { database });
  expect(error).toMatchObject({ code: 'lock.held', exitCode: 6 });
  expect(lastStep(journals, id)).toBe('drain.written');
});

test('an id that is none of an unfinished run is refused, and those there are are named', async () => {
  const { journals, id } = await broken();
  const { error } = await abandon(journals, ['elsewhere', '--yes']);
  expect(error).toMatchObject({ code: 'status.no-such-run', exitCode: 4 });
  expect((error as { hint?: string }).hint).toContain(`${id} (drain)`);
});

test('the note of a migration that has entered no outage is given up; one that has is not', async () => {
  const { journals, id } = await broken('migrate');
  const given = await abandon(journals, [id, '--yes']);
  expect(given.error).toBeNull();
  expect(lastStep(journals, id)).toBe('abandoned');
  const outage = await journals.begin('migrate', { to: '/share', nodes: [] });
  await outage.write('cutover.entering', null);
  await outage.close();
  expect((await abandon(journals, [outage.id, '--yes'])).error).toMatchObject({
    code: 'status.migration',
    hint: expect.stringContaining(
      "octo-ha migrate rollback, with the --to and --map of that migration to '/share'",
    ) as string,
  });
  expect(lastStep(journals, outage.id)).toBe('cutover.entering');
});

test('how a service started that it keeps from starting is said before and after', async () => {
  const { journals, id } = await broken('restart');
  const journal = await journals.resume(id);
  const nodeId = journal.lines().find((line) => line.nodeId !== null)?.nodeId ?? null;
  await journal.write('watchdog.pausing', nodeId, { setting: 'delayed-auto' });
  await journal.close();
  const { context } = await abandon(journals, [id, '--yes']);
  expect(context.said.join('\n')).toContain('not put back (before: delayed-auto)');
  expect(context.answers[0]?.document['keptFromStarting']).toEqual([
    { node: 'node-1', before: 'delayed-auto' },
  ]);
});

test.each<[HookLife, readonly string[], string, string]>([
  ['runs', [], 'restart.hook-at-work', ''],
  ['runs', ['--accept-risk', 'hook-at-work'], '', 'still runs, as process 4711 on '],
  ['may-run', [], '', 'may still run: process 4711 on '],
  ['unseen', [], '', 'as process 4711 on '],
  ['gone', [], '', ''],
])('a restart whose command %s, with %j: %s', async (life, flags, code, warning) => {
  const { journals, id } = await broken('restart');
  const journal = await journals.resume(id);
  await journal.write('process.begun', drained.id, { hook: 'before-stop', pid: 4711, startedAs: 'boot/9' });
  await journal.close();
  const hosts = { ...fakeWorld().hosts, hookLife: () => Promise.resolve(life) };
  const { context, error } = await abandon(journals, [id, '--yes', ...flags], { hosts });
  expect((error as { code?: string } | null)?.code ?? '').toBe(code);
  expect(lastStep(journals, id)).toBe(code === '' ? 'abandoned' : 'process.begun');
  const warnings = context.said.filter((line) => line.startsWith('warning: '));
  expect(warnings).toHaveLength(warning === '' ? 0 : 1);
  expect(warnings.join()).toContain(warning);
});
