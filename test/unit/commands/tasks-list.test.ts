import { expect, test } from 'vitest';
import { fakeDatabase } from '../../fakes/fake-database.ts';
import { fakeTask } from '../../fakes/fake-tasks.ts';
import { schemaProblems } from '../../json-schema.ts';
import { fakeCluster, fakeContext, type FakeContext } from './fake-context.ts';
import { parse } from './parse.ts';

const [one, two] = ['OctopusServerNodes-node-1', 'OctopusServerNodes-node-2'];

function contextWithTasks(isTty = false): FakeContext {
  const database = fakeDatabase(fakeCluster());
  database.state.tasks = [
    fakeTask('ServerTasks-1', { nodeId: one, ageSeconds: 400 }),
    fakeTask('ServerTasks-2', { nodeId: two, state: 'Cancelling', ageSeconds: 300, waitsForPerson: null }),
    fakeTask('ServerTasks-3', { state: 'Queued', ageSeconds: -90 }),
    fakeTask('ServerTasks-4', { nodeId: one, state: 'Success', ageSeconds: 500 }),
    fakeTask('ServerTasks-5', { nodeId: 'OctopusServerNodes-gone', ageSeconds: 200, waitsForPerson: true }),
  ];
  return fakeContext({ database, isTty });
}

async function idsOf(line: string): Promise<unknown> {
  const context = contextWithTasks();
  const { error } = await parse(['tasks', 'list', ...line.split(' ').filter(Boolean)], context);
  expect(error).toBeNull();
  const document = context.answers[0]?.document;
  expect(schemaProblems('tasks-list', document)).toEqual([]);
  return (document?.['tasks'] as { id: string }[]).map(({ id }) => id);
}

test.each([
  ['', ['ServerTasks-1', 'ServerTasks-2', 'ServerTasks-5', 'ServerTasks-3']],
  ['--node NODE-1', ['ServerTasks-1']],
  ['--state Queued --state cancelling --state Queued', ['ServerTasks-2', 'ServerTasks-3']],
  ['--node node-2 --state Executing', []],
])('octo-ha tasks list %s', async (line, ids) => {
  expect(await idsOf(line)).toEqual(ids);
});

test.each([
  ['tasks list --state Success', 'usage.invalid-argument', /Queued, Executing, Cancelling/],
  ['tasks list extra', 'usage.excess-arguments', /too many/],
  ['tasks', 'usage.no-command', /octo-ha tasks/],
])('octo-ha %s is refused with %s', async (line, code, message) => {
  const { error } = await parse(line.split(' '));
  expect(error).toMatchObject({ code });
  expect(error?.message).toMatch(message);
});

test('an unknown node is refused with the names there are', async () => {
  await expect(parse(['tasks', 'list', '--node', 'x'], contextWithTasks())).rejects.toMatchObject({
    code: 'node.unknown',
    exitCode: 4,
  });
});

test('on a terminal ages are lengths, a node without a row is said to be gone, a scheduled task is ahead', async () => {
  const context = contextWithTasks(true);
  await parse(['tasks', 'list'], context);
  const rows = context.answers[0]?.table?.rows.map((cells) => cells.map(({ text }) => text)) ?? [];
  expect(rows.map((cells) => [cells[3], cells[5], cells[6]])).toEqual([
    ['node-1', '6 m', 'no'],
    ['node-2', '5 m', '-'],
    ['OctopusServerNodes-gone (gone)', '3 m', 'yes'],
    ['-', 'in 1 m', 'no'],
  ]);
});
