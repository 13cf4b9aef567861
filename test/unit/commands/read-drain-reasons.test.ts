import { expect, test } from 'vitest';
import { readDrainReasons } from '../../../src/commands/read-drain-reasons.ts';
import { UnavailableError } from '../../../src/errors.ts';
import { fakeJournals } from '../../fakes/fake-journals.ts';
import { aCluster, aNode } from '../model/a-cluster.ts';

const id = 'OctopusServerNodes-a';
const draining = aCluster([aNode('a', { draining: true }), aNode('b')]);

async function journalsWith(
  ...verbs: readonly ('drain' | 'undrain')[]
): Promise<ReturnType<typeof fakeJournals>> {
  let minute = 0;
  const clock = { now: () => new Date(Date.UTC(2026, 2, 1, 12, minute++)) };
  const journals = fakeJournals({ clock });
  for (const verb of verbs) {
    const journal = await journals.begin(verb, { reason: `why ${verb}`, nodes: [{ id, name: 'a' }] });
    await journal.write('found', id, {});
    await journal.write('ended', null);
    await journal.close();
  }
  return journals;
}

test('the reason of the last drain is told of a node that drains', async () => {
  const journals = await journalsWith('drain');
  const reasons = await readDrainReasons(draining, { journals: () => Promise.resolve(journals) });
  expect([...reasons]).toEqual([[id, 'why drain']]);
});

test('a drain that was lifted since tells nothing', async () => {
  const journals = await journalsWith('drain', 'undrain');
  const reasons = await readDrainReasons(draining, { journals: () => Promise.resolve(journals) });
  expect(reasons.size).toBe(0);
});

test('where no node drains no journal is opened', async () => {
  const refuse = (): never => {
    throw new Error('opened');
  };
  expect((await readDrainReasons(aCluster([aNode('a')]), { journals: refuse })).size).toBe(0);
});

test('a state folder that cannot be read is no reason to fail', async () => {
  const broken = (): Promise<never> => Promise.reject(new UnavailableError('journal.unreadable', 'denied'));
  expect((await readDrainReasons(draining, { journals: broken })).size).toBe(0);
});
