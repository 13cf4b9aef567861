import { expect, test } from 'vitest';
import { diskFull } from '../../../fakes/fake-journals.ts';
import { fakeWorld } from '../../../fakes/fake-world.ts';
import { withMigration } from '../../../../src/operations/migrate/with-migration.ts';
import { aPlan, migrationScene, never, share } from './migration-scene.ts';
import { standalone } from './moved-scene.ts';
import { outageScene, outageWorld, type OutageScene } from './outage-scene.ts';

test.each(['cutOver', 'rollBack'] as const)(
  'the state folder that fails at the very last line makes no failure of what is done: %s',
  async (verb) => {
    const place = outageWorld(standalone);
    const before = outageScene(place);
    if (verb === 'rollBack') await before.cutOver();
    const last = verb === 'cutOver' ? 'cutover.left' : 'ended';
    const scene: OutageScene = outageScene(place, {
      disk: before.journals.disk,
      onJournal: (effect) => {
        if (effect === last) scene.journals.failOn('write', diskFull);
      },
    });
    await expect(scene[verb]()).resolves.toMatchObject({
      outcome: verb === 'cutOver' ? 'moved' : 'rolled-back',
    });
    const told = scene.events.filter(({ step }) => step === 'note.unwritten');
    expect(told).toMatchObject([
      {
        tone: 'warning',
        message: expect.stringMatching(verb === 'cutOver' ? /once more, ends it$/ : /remove it, /) as string,
      },
    ]);
    expect(await scene.journals.unfinished()).toHaveLength(1);
    await outageScene(place, { disk: scene.journals.disk })
      [verb]()
      .catch((error: unknown) => expect(error).toMatchObject({ code: 'migrate.not-begun' }));
    expect(await scene.journals.unfinished()).toEqual([]);
  },
);

test('another target is refused with the way on for a note whose target is lost, in an outage and without one', async () => {
  const { edges, journals } = migrationScene(fakeWorld());
  const wish = { to: share, maps: [], command: 'octo-ha migrate', plan: aPlan() };
  await withMigration(wish, edges, () => Promise.resolve(), never);
  const [note] = await journals.unfinished();
  const id = note?.id ?? '';
  const refused = async (hint: string): Promise<void> => {
    const other = withMigration({ ...wish, to: '/other/octopus' }, edges, () => Promise.resolve(), never);
    await expect(other).rejects.toMatchObject({
      code: 'migrate.other-unfinished',
      hint: expect.stringContaining(hint) as string,
    });
  };
  await refused(`octo-ha status --abandon ${id}`);
  const open = await journals.resume(id);
  await open.write('cutover.entering', null);
  await open.close();
  await refused(`remove the note, journals/*/${id}.jsonl in the state folder`);
});
