import { expect, test } from 'vitest';
import { fakeJournals } from '../../fakes/fake-journals.ts';
import { fakeContext } from './fake-context.ts';
import { parse } from './parse.ts';

const untouchable = (canConfirm: boolean): ReturnType<typeof fakeContext> => {
  const context = fakeContext();
  return {
    ...context,
    terminal: { ...context.terminal, canConfirm },
    database: () => Promise.reject(new Error('nothing may be opened')),
  };
};

test('where nobody can be asked, --yes is needed before anything is opened', async () => {
  await expect(parse(['nodes', 'remove', 'node-1'], untouchable(false))).rejects.toMatchObject({
    code: 'prompt.not-interactive',
    exitCode: 2,
  });
});

test('a person who says no has changed nothing', async () => {
  const context = fakeContext({ consent: false });
  const asked = {
    ...context,
    terminal: { ...context.terminal, canConfirm: true },
    journals: () => Promise.resolve({} as never),
  };
  await expect(parse(['nodes', 'remove', 'node-1'], asked)).rejects.toMatchObject({
    code: 'cancelled.declined',
    exitCode: 130,
  });
  expect(context.said).toEqual([
    'Remove the node node-1 (OctopusServerNodes-node-1) from the database Octopus on SQL01?',
  ]);
});

test('an unknown node is refused, not taken for removed', async () => {
  const context = { ...fakeContext(), journals: () => Promise.resolve(fakeJournals()) };
  await expect(parse(['nodes', 'remove', 'node-7', '--yes'], context)).rejects.toMatchObject({
    code: 'node.unknown',
    exitCode: 4,
  });
});

test.each([
  ['nodes remove', 'usage.missing-argument'],
  ['nodes remove a b', 'usage.excess-arguments'],
  ['nodes remove a --via server', 'usage.invalid-argument'],
])('octo-ha %s is refused with %s', async (line, code) => {
  expect((await parse(line.split(' '))).error).toMatchObject({ code, exitCode: 2 });
});
