import { expect, test } from 'vitest';
import { endEarlierRuns } from '../../../../src/operations/tasks/end-earlier-runs.ts';
import { fakeJournals } from '../../../fakes/fake-journals.ts';

test('a run all of whose tasks are known by now is ended; others stay', async () => {
  const journals = fakeJournals();
  await (await journals.begin('cancel', { tasks: ['ServerTasks-7'] })).close();
  await (await journals.begin('cancel', { tasks: ['ServerTasks-7', 'ServerTasks-8'] })).close();
  await (await journals.begin('drain', {})).close();
  await endEarlierRuns(journals, ['servertasks-7']);
  const left = await journals.unfinished();
  expect(left.map(({ verb, lines }) => [verb, lines[0]?.values['tasks']])).toEqual([
    ['cancel', ['ServerTasks-7', 'ServerTasks-8']],
    ['drain', undefined],
  ]);
});
