import { expect, test } from 'vitest';
import { fakeDatabase } from '../../fakes/fake-database.ts';
import { fakeTask } from '../../fakes/fake-tasks.ts';
import { schemaProblems } from '../../json-schema.ts';
import { fakeCluster, fakeContext, type FakeContext } from './fake-context.ts';
import { parse } from './parse.ts';

function contextWith(nodeId: string): FakeContext {
  const database = fakeDatabase(fakeCluster());
  database.state.tasks = [fakeTask('ServerTasks-1', { nodeId })];
  return fakeContext({ database });
}

test('an orphan is shown with what is known of it, and ends with 7', async () => {
  const context = contextWith('OctopusServerNodes-gone');
  await parse(['tasks', 'orphans'], context);
  expect(context.finished).toEqual([7]);
  const [answer] = context.answers;
  expect(answer?.table?.rows[0]?.map(({ text }) => text)).toEqual([
    'ServerTasks-1',
    'Executing',
    'Deploy',
    'OctopusServerNodes-gone',
    '1 m',
    '-',
    'no node has the id OctopusServerNodes-gone: it was removed, or its row was',
  ]);
  expect(answer?.footer?.[0]).toBe('1 task that nobody seems to work on');
  expect(schemaProblems('tasks-orphans', answer?.document)).toEqual([]);
});

test('none ends with 0 and says so', async () => {
  const context = contextWith('OctopusServerNodes-node-1');
  await parse(['tasks', 'orphans', '--observe', '5s'], context);
  expect(context.finished).toEqual([]);
  expect(context.answers[0]?.footer).toEqual(['no orphans found']);
});

test('a length of time that is none is refused', async () => {
  const { error } = await parse(['tasks', 'orphans', '--observe', 'soon']);
  expect(error).toMatchObject({ code: 'usage.invalid-argument' });
});
