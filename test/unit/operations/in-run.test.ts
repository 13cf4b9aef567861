import { expect, test } from 'vitest';
import { CancelledError, UnavailableError } from '../../../src/errors.ts';
import { inRun } from '../../../src/operations/in-run.ts';
import { fakeJournals, type FakeJournals } from '../../fakes/fake-journals.ts';

const wish = {
  verb: 'cap' as const,
  nodes: [{ id: 'a', name: 'a' }],
  values: {},
  command: 'octo-ha nodes cap a 1',
};

/** Writes these steps, then fails. */
async function failing(
  journals: FakeJournals,
  steps: readonly string[],
  error: Error,
  aborted = false,
): Promise<unknown> {
  const end = new AbortController();
  if (aborted) end.abort(error);
  return inRun(
    journals,
    wish,
    async (journal) => {
      for (const step of steps) await journal.write(step, 'a');
      throw error;
    },
    end.signal,
  ).catch((thrown: unknown) => thrown);
}

const denied = new UnavailableError('database.permission-denied', 'no');
const lost = new UnavailableError('database.fate-unknown', 'lost');
const silent = new UnavailableError('api.unreachable', 'lost');
const interrupted = new CancelledError('cancelled.interrupted', 'interrupted');

test.each<[what: string, steps: string[], error: Error, ended: boolean]>([
  ['before anything was written', ['found'], denied, true],
  ['by a write that is known to have changed nothing', ['cap.writing'], denied, true],
  ['after a write that is known', ['cap.writing', 'cap.written'], lost, true],
  ['by a write whose answer was lost', ['cap.writing'], lost, false],
  ['by a request whose answer was lost', ['cap.writing'], silent, false],
  ['by a second write whose answer was lost', ['cap.writing', 'cap.written', 'cap.writing'], lost, false],
  ['by a bug', ['cap.writing'], new TypeError('bug'), false],
])('a run that fails %s is ended only when nothing is in doubt', async (_, steps, error, ended) => {
  const journals = fakeJournals();
  const thrown = await failing(journals, steps, error);
  // A request whose answer was lost may have been heard: exit 3 would tell that nothing was changed.
  if (error === silent) expect(thrown).toMatchObject({ exitCode: 5, cause: error });
  else expect(thrown).toBe(error);
  expect(await journals.unfinished()).toHaveLength(ended ? 0 : 1);
});

test('the same command goes on with what was left in doubt, in the same journal', async () => {
  const journals = fakeJournals();
  await failing(journals, ['cap.writing'], lost);
  const steps = await inRun(
    journals,
    wish,
    (journal) => Promise.resolve(journal.lines().map(({ step }) => step)),
    new AbortController().signal,
  );
  expect(steps).toEqual(['begun', 'cap.writing']);
  expect(journals.disk.size).toBe(1);
});

test('Ctrl-C before anything was written is what it is; after that it is no "nothing was changed"', async () => {
  expect(await failing(fakeJournals(), ['found'], interrupted, true)).toBe(interrupted);
  expect(await failing(fakeJournals(), ['cap.writing'], interrupted, true)).toMatchObject({
    code: 'cap.interrupted',
    exitCode: 5,
    hint: 'go on with: octo-ha nodes cap a 1',
  });
});
