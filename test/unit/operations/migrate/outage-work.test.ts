import { expect, test } from 'vitest';
import { outageJournal } from '../../../../src/operations/migrate/outage-work.ts';
import { fakeJournals } from '../../../fakes/fake-journals.ts';

test('of the journal the steps of an outage see that outage alone, and write to the whole', async () => {
  const journal = await fakeJournals().begin('migrate', {});
  await journal.write('cutover.entering', null);
  await journal.write('found', 'n', { draining: true });
  await journal.write('cutover.left', null, { outcome: 'called-off' });
  await journal.write('cutover.entering', null);
  const seen = outageJournal(journal);
  expect(seen.lines().map(({ step }) => step)).toEqual(['cutover.entering']);
  await seen.write('found', 'n', { draining: false });
  expect(seen.lines().map(({ step }) => step)).toEqual(['cutover.entering', 'found']);
  expect(journal.lines()).toHaveLength(6);
});
