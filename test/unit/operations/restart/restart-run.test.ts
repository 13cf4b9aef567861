import { expect, test } from 'vitest';
import { RefusedError } from '../../../../src/errors.ts';
import { restartRun } from '../../../../src/operations/restart/restart-run.ts';
import { fakeJournals } from '../../../fakes/fake-journals.ts';

const nodes = (...ids: readonly string[]): { id: string; name: string }[] =>
  ids.map((id) => ({ id, name: id }));

test('without an unfinished roll there is none to go on with', async () => {
  const journals = fakeJournals();
  await journals.begin('drain', { nodes: nodes('a') });
  expect(await restartRun(journals, nodes('a'))).toBeNull();
  expect(await restartRun(journals, null)).toBeNull();
});

test('a roll on the same nodes is gone on with, in any order and case', async () => {
  const journals = fakeJournals();
  const { id } = await journals.begin('restart', { nodes: nodes('OctopusServerNodes-A', 'b') });
  expect((await restartRun(journals, nodes('B', 'octopusservernodes-a')))?.id).toBe(id);
});

test('a roll on other nodes is refused, and the hint says how to go on', async () => {
  const journals = fakeJournals();
  await journals.begin('restart', { nodes: nodes('a', 'b') });
  const ways = { giveUp: 'octo-ha restart --abandon --context prod' };
  const refused = restartRun(journals, nodes('a'), null, false, ways);
  await expect(refused).rejects.toBeInstanceOf(RefusedError);
  await expect(refused).rejects.toMatchObject({
    code: 'restart.other-unfinished',
    hint: expect.stringContaining('--abandon --context prod;') as string,
  });
});

test('--resume takes whatever roll there is', async () => {
  const journals = fakeJournals();
  const { id } = await journals.begin('restart', { nodes: nodes('a', 'b') });
  expect((await restartRun(journals, null))?.id).toBe(id);
});

test('a node of it whose row is gone is not missed among those that are named', async () => {
  const journals = fakeJournals();
  const { id } = await journals.begin('restart', { nodes: nodes('a', 'b', 'gone') });
  expect((await restartRun(journals, nodes('b', 'a'), nodes('A', 'b')))?.id).toBe(id);
  await expect(restartRun(journals, nodes('a'), nodes('a', 'b'))).rejects.toBeInstanceOf(RefusedError);
});
