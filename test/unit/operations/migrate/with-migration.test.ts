import { expect, test } from 'vitest';
import { withMigration } from '../../../../src/operations/migrate/with-migration.ts';
import { fakeWorld } from '../../../fakes/fake-world.ts';
import { aPlan, migrationScene, never, share } from './migration-scene.ts';

const wish = { to: share, maps: [], command: 'octo-ha migrate', plan: aPlan() };

test('without a plan it opens what is there, and refuses where nothing was begun', async () => {
  const { edges, stores } = migrationScene(fakeWorld());
  const open = (): Promise<string> =>
    withMigration({ ...wish, plan: null }, edges, ({ journal }) => Promise.resolve(journal.id), never);
  await expect(open()).rejects.toMatchObject({ code: 'store.no-migration' });
  await withMigration(wish, edges, ({ journal }) => journal.write('ended', null), never);
  await expect(open()).rejects.toMatchObject({ code: 'migrate.not-begun' });
  expect(stores.share.targets.get(share)?.holder).toBeNull();
});

test('the note ends when the migration is no longer copying, and not before', async () => {
  const { edges, journals } = migrationScene(fakeWorld());
  await withMigration(wish, edges, () => Promise.resolve(), never);
  expect(await journals.unfinished()).toHaveLength(1);
  const leave = withMigration(wish, edges, ({ journal }) => journal.write('cutover.left', null), never);
  await leave;
  expect(await journals.unfinished()).toEqual([]);
});

test('the lock of the target is let go when the work fails', async () => {
  const { edges, stores } = migrationScene(fakeWorld());
  const failing = withMigration(wish, edges, () => Promise.reject(new Error('no')), never);
  await expect(failing).rejects.toThrow('no');
  expect(stores.share.targets.get(share)?.holder).toBeNull();
});

test('an empty folder where the target was begun is no place to begin anew: the share may not be mounted', async () => {
  const { edges, stores } = migrationScene(fakeWorld());
  await withMigration(wish, edges, () => Promise.resolve(), never);
  const mounted = stores.share.targets.get(share);
  stores.share.targets.delete(share);
  const again = (): Promise<void> => withMigration(wish, edges, () => Promise.resolve(), never);
  await expect(again()).rejects.toMatchObject({ code: 'migrate.target-swapped' });
  if (mounted !== undefined) stores.share.targets.set(share, mounted);
  await again();
});

test('a migration that died between its note and its journal begins', async () => {
  const { edges, stores } = migrationScene(fakeWorld());
  stores.failOn('openTarget');
  await expect(withMigration(wish, edges, () => Promise.resolve(), never)).rejects.toThrow();
  await edges.journals
    .begin('migrate', { command: wish.command, to: share, nodes: [] })
    .then((note) => note.close());
  expect(
    await withMigration(wish, edges, ({ note }) => Promise.resolve(note.lines().at(-1)?.step), never),
  ).toBe('target.begun');
});
