import { expect, test } from 'vitest';
import type { OpenJournal } from '../../../../src/edges.ts';
import {
  CancelledError,
  LockedError,
  RefusedError,
  UnavailableError,
  UnfinishedError,
} from '../../../../src/errors.ts';
import type { OpenMigration } from '../../../../src/operations/migrate/migration-work.ts';
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

test('what can no longer be closed says nothing of what was done, and hides nothing of it', async () => {
  const dead = new UnavailableError('store.worker-died', 'it died');
  const { edges, stores } = migrationScene(fakeWorld(), {
    wrapStores: (all) => ({
      ...all,
      openTarget: async (...asked) => {
        const target = await all.openTarget(...asked);
        const deaf = (journal: OpenJournal): OpenJournal => ({
          ...journal,
          close: () => Promise.reject(dead),
        });
        const begin: typeof target.journals.begin = async (...about) =>
          deaf(await target.journals.begin(...about));
        return { ...target, journals: { ...target.journals, begin } };
      },
    }),
  });
  const cause = new UnfinishedError('migrate.stopped', 'nodes are stopped');
  await expect(withMigration(wish, edges, () => Promise.reject(cause), never)).rejects.toBe(cause);
  expect(stores.share.targets.get(share)?.holder).toBeNull();
});

test('an empty folder where the target was begun is no place to begin anew: the share may not be mounted', async () => {
  const { edges, stores } = migrationScene(fakeWorld());
  await withMigration(wish, edges, () => Promise.resolve(), never);
  const mounted = stores.share.targets.get(share);
  stores.share.targets.delete(share);
  const again = (): Promise<void> => withMigration(wish, edges, () => Promise.resolve(), never);
  const before = stores.share.written.length;
  await expect(again()).rejects.toMatchObject({ code: 'migrate.target-swapped', exitCode: 4 });
  // Nothing is made below the mount point.
  expect(stores.share.targets.has(share)).toBe(false);
  expect(stores.share.written.slice(before)).toEqual([]);
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

test('a note that was left open by a death at the very last line is ended by the same command', async () => {
  const { edges, journals } = migrationScene(fakeWorld());
  const left = async (): Promise<number> => (await journals.unfinished()).length;
  const reopen = async (): Promise<void> =>
    edges.journals
      .begin('migrate', { command: wish.command, to: share, nodes: [] })
      .then((note) => note.write('target.begun', null).then(() => note.close()));
  // Moved, and the command says so.
  await withMigration(wish, edges, ({ journal }) => journal.write('cutover.left', null), never);
  await reopen();
  const refusing = (): Promise<void> => Promise.reject(new RefusedError('migrate.moved-already', 'moved'));
  await expect(withMigration(wish, edges, refusing, never)).rejects.toThrow('moved');
  expect(await left()).toBe(0);
  // Gone back, and nothing is under way any more.
  await withMigration(wish, edges, ({ journal }) => journal.write('ended', null), never);
  await reopen();
  const again = withMigration({ ...wish, plan: null }, edges, () => Promise.resolve(), never);
  await expect(again).rejects.toMatchObject({ code: 'migrate.not-begun' });
  expect(await left()).toBe(0);
});

test('the note of this machine tells what was typed last, once', async () => {
  const { edges } = migrationScene(fakeWorld());
  const commands = (command: string): Promise<readonly unknown[]> =>
    withMigration(
      { ...wish, command },
      edges,
      ({ note }) =>
        Promise.resolve(
          note.lines().flatMap(({ values }) => ('command' in values ? [values['command']] : [])),
        ),
      never,
    );
  expect(await commands('octo-ha migrate preseed')).toEqual(['octo-ha migrate preseed']);
  await commands('octo-ha migrate cutover');
  expect(await commands('octo-ha migrate cutover')).toEqual([
    'octo-ha migrate preseed',
    'octo-ha migrate cutover',
  ]);
});

test('the note of a migration that is under way is left open by what fails', async () => {
  const { edges, journals } = migrationScene(fakeWorld());
  const failing = withMigration(
    wish,
    edges,
    ({ journal }) => journal.write('cutover.entering', null).then(() => Promise.reject(new Error('no'))),
    never,
  );
  await expect(failing).rejects.toThrow('no');
  expect(await journals.unfinished()).toHaveLength(1);
});

test('Ctrl-C once something was written down is unfinished, before that it is cancelled', async () => {
  const { edges } = migrationScene(fakeWorld());
  const reason = new CancelledError('cancelled.interrupted', 'interrupted; nothing was changed');
  const open = (writes: boolean, error: Error = reason): Promise<void> => {
    const controller = new AbortController();
    const work = async ({ journal }: OpenMigration): Promise<void> => {
      if (writes) await journal.write('preseed.copying', null);
      controller.abort(reason);
      throw error;
    };
    return withMigration(wish, edges, work, controller.signal);
  };
  await expect(open(false)).rejects.toBe(reason);
  await expect(open(true)).rejects.toMatchObject({
    code: 'migrate.interrupted',
    hint: 'go on with: octo-ha migrate',
    cause: reason,
  });
  // What else goes wrong in that moment would pass for a plain interruption, which says that nothing was changed.
  const failed = new UnavailableError('store.failed', 'no');
  await expect(open(true, failed)).rejects.toMatchObject({ code: 'migrate.interrupted', cause: failed });
});

test('Ctrl-C in an outage of an earlier command is unfinished, though this one has done nothing yet', async () => {
  const { edges } = migrationScene(fakeWorld());
  const enter = ({ journal }: OpenMigration): Promise<void> => journal.write('cutover.entering', null);
  await withMigration(wish, edges, enter, never);
  const controller = new AbortController();
  const reason = new CancelledError('cancelled.interrupted', 'interrupted; nothing was changed');
  const work = (): Promise<void> => {
    controller.abort(reason);
    return Promise.reject(reason);
  };
  await expect(withMigration(wish, edges, work, controller.signal)).rejects.toMatchObject({ exitCode: 5 });
});

test('a second target that is refused is not touched', async () => {
  const { edges, stores } = migrationScene(fakeWorld());
  await withMigration(wish, edges, () => Promise.resolve(), never);
  const second = withMigration({ ...wish, to: '/other/octopus' }, edges, () => Promise.resolve(), never);
  await expect(second).rejects.toMatchObject({ code: 'migrate.other-unfinished' });
  expect([...stores.share.targets.keys()]).toEqual([share]);
});

test('a start that is refused before anything was done leaves nothing unfinished, here and there', async () => {
  const { edges, journals, steps } = migrationScene(fakeWorld());
  for (const error of [new RefusedError('migrate.found-at-rest', 'no'), new LockedError('lock.held', 'no')]) {
    await expect(withMigration(wish, edges, () => Promise.reject(error), never)).rejects.toBe(error);
    expect(await journals.unfinished()).toEqual([]);
    expect(steps()).toEqual(['begun', 'ended']);
  }
  await withMigration({ ...wish, to: '/other/octopus' }, edges, () => Promise.resolve(), never);
});

test('nor does one whose target takes no journal', async () => {
  const { edges, journals, stores } = migrationScene(fakeWorld());
  const full = new UnavailableError('journal.unwritable', 'the disk is full');
  const failing = {
    ...edges,
    stores: {
      ...stores,
      openTarget: async (...asked: Parameters<typeof stores.openTarget>) => {
        const target = await stores.openTarget(...asked);
        return { ...target, journals: { ...target.journals, begin: () => Promise.reject(full) } };
      },
    },
  };
  await expect(withMigration(wish, failing, () => Promise.resolve(), never)).rejects.toBe(full);
  expect(await journals.unfinished()).toEqual([]);
});

test('what was begun before is not ended by a refusal', async () => {
  const { edges, journals, steps } = migrationScene(fakeWorld());
  await withMigration(wish, edges, ({ journal }) => journal.write('preseed.copied', null), never);
  const refusing = (): Promise<void> => Promise.reject(new RefusedError('migrate.found-at-rest', 'no'));
  await expect(withMigration(wish, edges, refusing, never)).rejects.toThrow('no');
  expect(steps()).toEqual(['begun', 'preseed.copied']);
  expect(await journals.unfinished()).toHaveLength(1);
});
