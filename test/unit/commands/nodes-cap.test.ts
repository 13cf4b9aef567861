import { expect, test } from 'vitest';
import { fakeDatabase } from '../../fakes/fake-database.ts';
import { fakeJournals } from '../../fakes/fake-journals.ts';
import { schemaProblems } from '../../json-schema.ts';
import { fakeCluster, fakeContext, type FakeContext } from './fake-context.ts';
import { parse } from './parse.ts';

const context = (): FakeContext =>
  fakeContext({ database: fakeDatabase(fakeCluster()), journals: fakeJournals() });

test('the cap is set, and both values are shown', async () => {
  const it = context();
  await parse(['nodes', 'cap', 'NODE-1', '20'], it);
  expect(schemaProblems('nodes-cap', it.answers[0]?.document)).toEqual([]);
  expect(it.answers[0]?.table?.rows[0]?.map(({ text }) => text)).toEqual(['node-1', 'changed', '20', '5']);
  expect(it.finished).toEqual([]);
});

test('already so is said and ends with 0', async () => {
  const it = context();
  await parse(['nodes', 'cap', 'node-1', '5'], it);
  expect(it.answers[0]?.document).toMatchObject({ outcome: 'already', before: 5, taskCap: 5 });
});

test('where the context drains by the API, the cap goes there too', async () => {
  const it = fakeContext({
    database: fakeDatabase(fakeCluster()),
    journals: fakeJournals(),
    settings: { drainVia: 'api' },
  });
  await expect(parse(['nodes', 'cap', 'node-1', '20'], it)).rejects.toMatchObject({ code: 'cap.no-api' });
});

test.each([
  ['nodes cap node-1', 'usage.missing-argument'],
  ['nodes cap node-1 many', 'usage.invalid-argument'],
  ['nodes cap node-1 -1', 'usage.invalid-argument'],
  ['nodes cap node-1 1.5', 'usage.invalid-argument'],
  ['nodes cap node-1 1001', 'usage.invalid-argument'],
  ['nodes cap node-1 5 --via server', 'usage.invalid-argument'],
  ['nodes cap node-1 5 --accept-risk everything', 'usage.invalid-argument'],
])('octo-ha %s is refused with %s', async (line, code) => {
  expect((await parse(line.split(' '))).error).toMatchObject({ code, exitCode: 2 });
});

test('a cap above 160 needs its risk named', async () => {
  await expect(parse(['nodes', 'cap', 'node-1', '200'], context())).rejects.toMatchObject({
    code: 'cap.too-large',
  });
  const it = context();
  await parse(['nodes', 'cap', 'node-1', '200', '--accept-risk=large-cap'], it);
  expect(it.said.join()).toContain('warning: a task cap of 200 is above 80');
  expect(it.answers).toHaveLength(1);
});
