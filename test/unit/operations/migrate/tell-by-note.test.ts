import { expect, test } from 'vitest';
import { UnavailableError } from '../../../../src/errors.ts';
import { orTellNote } from '../../../../src/operations/migrate/tell-by-note.ts';
import { aNode } from '../../model/a-cluster.ts';
import { fakeJournals } from '../../../fakes/fake-journals.ts';
import { never, share } from './migration-scene.ts';
import { outageScene, outageWorld } from './outage-scene.ts';

const damage = new UnavailableError(
  'journal.broken-chain',
  "the journal 'x.jsonl' is damaged in line 7: so it is",
  {
    hint: 'by hand',
  },
);
const damaged = (): Promise<never> => Promise.reject(damage);

test('where the journal in the target is damaged in an outage, every phase says what the note knows and what to do', async () => {
  const place = outageWorld({ nodes: [aNode('node-1'), aNode('node-2')] });
  const first = outageScene(place);
  first.stores.failOn('verify');
  await expect(first.cutOver()).rejects.toMatchObject({ exitCode: 5 });
  for (const verb of ['cutOver', 'rollBack'] as const) {
    const scene = outageScene(place, {
      disk: first.journals.disk,
      wrapStores: (stores) => ({
        ...stores,
        openTarget: async (...asked) => {
          const target = await stores.openTarget(...asked);
          return { ...target, journals: { ...target.journals, unfinished: damaged } };
        },
      }),
    });
    const error: unknown = await scene[verb]().catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'journal.broken-chain', exitCode: 3, message: damage.message });
    const { hint } = error as UnavailableError;
    expect(hint).toContain('may be stopped, draining and kept from starting: node-1, node-2.');
    expect(hint).toContain(
      'Kept from starting: node-1; before: automatic\nKept from starting: node-2; before: automatic',
    );
    expect(hint).toContain('The paths as they were set before: taskLogs not set,');
    expect(hint).toContain('Nothing was done.');
    expect(place.machines.starts).toEqual([]);
  }
});

test('a note of no outage says so, and so does a state folder without one', async () => {
  const journals = fakeJournals();
  const hint = async (): Promise<string> =>
    ((await orTellNote(share, journals, damaged).catch((caught: unknown) => caught)) as UnavailableError)
      .hint ?? '';
  expect(await hint()).toContain('No note of this migration is in the state folder of this machine');
  const note = await journals.begin('migrate', { command: '', to: `${share}/`, nodes: [] });
  await note.close();
  expect(await hint()).toContain('no outage was entered from this machine');
});

test('anything else is not touched: an answer, another error, a state folder that is damaged itself', async () => {
  const journals = { unfinished: damaged };
  expect(await orTellNote(share, journals, () => Promise.resolve(1))).toBe(1);
  const gone = new UnavailableError('store.unreachable', 'gone');
  await expect(orTellNote(share, journals, () => Promise.reject(gone))).rejects.toBe(gone);
  await expect(orTellNote(share, journals, damaged)).rejects.toMatchObject({ message: damage.message });
  expect(never.aborted).toBe(false);
});
