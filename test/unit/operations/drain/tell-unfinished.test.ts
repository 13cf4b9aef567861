import { expect, test } from 'vitest';
import { tellUnfinished } from '../../../../src/operations/drain/tell-unfinished.ts';
import { fakeJournals } from '../../../fakes/fake-journals.ts';

test('a drain of which nothing is left is given up; a roll is not', async () => {
  const journals = fakeJournals();
  for (const verb of ['drain', 'restart'] as const) {
    const run = await journals.begin(verb, { nodes: ['a', 'b'].map((id) => ({ id, name: id })) });
    for (const id of ['a', 'b']) await run.write('drain.written', id);
    await run.close();
  }
  await tellUnfinished(['a'], journals);
  expect(await journals.unfinished()).toHaveLength(2);
  await tellUnfinished(['b', 'c'], journals);
  expect((await journals.unfinished()).map(({ verb }) => verb)).toEqual(['restart']);
});

test('a drain and a roll that may still take the flag for their own are told, each node once; others are not', async () => {
  const journals = fakeJournals();
  const drain = await journals.begin('restart', { nodes: [{ id: 'a', name: 'A' }] });
  await drain.write('drain.writing', 'a');
  await drain.write('drain.written', 'a');
  await drain.close();
  const other = await journals.begin('drain', { nodes: [{ id: 'b', name: 'B' }] });
  await other.write('drain.written', 'b');
  await other.close();
  const cap = await journals.begin('cap', { nodes: [{ id: 'a', name: 'A' }] });
  await cap.write('cap.written', 'a');
  await cap.close();
  await tellUnfinished(['a'], journals);
  await tellUnfinished(['a'], journals);
  const lasts = (await journals.unfinished()).map(({ lines }) => lines.map(({ step }) => step));
  expect(lasts).toEqual([
    ['begun', 'drain.writing', 'drain.written', 'undrain.written'],
    ['begun', 'drain.written'],
    ['begun', 'cap.written'],
  ]);
});
