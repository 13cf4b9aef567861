import { expect, test } from 'vitest';
import type { OctopusApi } from '../../../src/edges.ts';
import { fakeDatabase } from '../../fakes/fake-database.ts';
import { fakeJournals } from '../../fakes/fake-journals.ts';
import { fakeTask } from '../../fakes/fake-tasks.ts';
import { schemaProblems } from '../../json-schema.ts';
import { someHosts } from '../operations/check/world.ts';
import { fakeCluster, fakeContext, type FakeContext } from './fake-context.ts';
import { parse } from './parse.ts';

/** The API says yes; whether the task obeys is the test's. */
function contextWith(obeys: boolean): FakeContext {
  const database = fakeDatabase(fakeCluster());
  const task = fakeTask('ServerTasks-1', { nodeId: 'OctopusServerNodes-node-1' });
  database.state.tasks = [task];
  const api = {
    cancelTask: () => {
      if (obeys) database.state.tasks = [{ ...task, state: 'Canceled' }];
      return Promise.resolve('written');
    },
  } as unknown as OctopusApi;
  return fakeContext({
    database,
    journals: fakeJournals(),
    hosts: { ...someHosts(), api: () => api },
    settings: { nodes: [{ name: 'node-1', url: 'http://node-1', service: null }] as never },
  });
}

test('a cancelled task is shown as such, and the document is as its schema says', async () => {
  const it = contextWith(true);
  await parse(['tasks', 'cancel', 'ServerTasks-1', 'ServerTasks-1'], it);
  const [answer] = it.answers;
  expect(answer?.table?.rows.map(([, outcome]) => outcome?.text)).toEqual(['cancelled']);
  expect(schemaProblems('tasks-cancel', answer?.document)).toEqual([]);
});

test('an ignored cancel ends with 5 after the answer, and says so', async () => {
  const it = contextWith(false);
  await expect(parse(['tasks', 'cancel', 'ServerTasks-1', '--wait', '0'], it)).rejects.toMatchObject({
    code: 'cancel.ignored',
    exitCode: 5,
    hint: expect.stringContaining('octo-ha tasks cancel ServerTasks-1') as string,
  });
  expect(it.answers).toHaveLength(1);
});

test('without waiting nothing is said to be ignored', async () => {
  const it = contextWith(false);
  await parse(['tasks', 'cancel', 'ServerTasks-1', '--no-wait'], it);
  expect(it.answers[0]?.document).toMatchObject({ tasks: [{ outcome: 'cancelling' }] });
});

test.each([
  ['tasks cancel', 'usage.missing-argument'],
  ['tasks cancel a --wait soon', 'usage.invalid-argument'],
  ['tasks cancel a --accept-risk=no-capacity', 'usage.invalid-argument'],
])('octo-ha %s is refused with %s', async (line, code) => {
  expect((await parse(line.split(' '))).error).toMatchObject({ code, exitCode: 2 });
});
