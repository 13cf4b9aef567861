import { expect, test } from 'vitest';
import { LockedError, RefusedError, UnavailableError, UnfinishedError } from '../../../../src/errors.ts';
import type { CopiedTree } from '../../../../src/model/tree.ts';
import { planReason } from '../../../../src/operations/migrate/plan-reason.ts';
import { preseed } from '../../../../src/operations/migrate/preseed.ts';
import { fakeShare } from '../../../fakes/fake-stores.ts';
import { fakeWorld } from '../../../fakes/fake-world.ts';
import { aPlan, home, homeFiles, migrationScene, never, preseedWish, share } from './migration-scene.ts';

test('copies every file while the nodes work, and touches neither them nor the source', async () => {
  const world = fakeWorld();
  const { edges, stores, database, steps } = migrationScene(world);
  const result = await preseed(aPlan(), preseedWish(), edges, never);
  expect(result.complete).toBe(true);
  for (const [path, content] of Object.entries(homeFiles()))
    expect(stores.share.files.get(path.replace(home, share))).toBe(content);
  expect(stores.share.written.filter((path) => path.startsWith(home))).toEqual([]);
  expect(database.calls).not.toContain('takeLock');
  expect(steps()).toEqual(['begun', 'preseed.copying', 'preseed.copied']);
});

test('run again, it copies what changed alone and goes on in the same journal', async () => {
  const files = fakeShare(homeFiles());
  const { edges, stores } = migrationScene(fakeWorld(), { share: files });
  await preseed(aPlan(), preseedWish(), edges, never);
  files.files.set(`${home}/TaskLogs/servertasks-3_c.txt`, 'three');
  const before = files.written.length;
  const result = await preseed(aPlan(), preseedWish(), edges, never);
  expect(files.written.slice(before)).toEqual([`${share}/TaskLogs/servertasks-3_c.txt`]);
  expect(result.trees.map(({ copied }) => copied.files)).toEqual([1, 0, 0, 0, 0, 0]);
  expect(stores.share.targets.get(share)?.disk.size).toBe(1);
});

test('danger 12: comes back for a file that is being written, and says so where it stays busy', async () => {
  const log = `${home}/TaskLogs/servertasks-9_z.txt`;
  const files = fakeShare({ ...homeFiles(), [log]: 'growing' });
  files.busy.add(log);
  const world = fakeWorld({ onStep: (it) => (it.ticks() > 15_000 ? files.busy.clear() : undefined) });
  const { edges } = migrationScene(world, { share: files });
  expect((await preseed(aPlan(), preseedWish(), edges, never)).complete).toBe(true);
  files.files.set(log, 'growing on');
  files.busy.add(log);
  const still = migrationScene(fakeWorld(), { share: files });
  const result = await preseed(aPlan(), preseedWish(), still.edges, never);
  expect(result.complete).toBe(false);
  expect(still.events.at(-1)?.message).toContain('run preseed again');
});

test('what speaks against copying refuses before the target is made', async () => {
  const { edges, stores } = migrationScene(fakeWorld());
  const reasons = [planReason('target.inside-source', 'forbid', 'the target is inside', { hint: 'No.' })];
  await expect(preseed(aPlan({ reasons }), preseedWish(), edges, never)).rejects.toThrow(RefusedError);
  expect(stores.share.targets.size).toBe(0);
});

test('refuses to go on for another plan than it was begun with', async () => {
  const files = fakeShare(homeFiles());
  const { edges } = migrationScene(fakeWorld(), { share: files });
  await preseed(aPlan(), preseedWish(), edges, never);
  const plan = aPlan();
  const moved = { ...plan, fingerprint: { ...plan.fingerprint, version: '2026.1.1' } };
  await expect(preseed(moved, preseedWish(), edges, never)).rejects.toMatchObject({
    code: 'migrate.plan-moved',
  });
});

test('two operators cannot copy into one target at once', async () => {
  const files = fakeShare(homeFiles());
  const one = migrationScene(fakeWorld(), { share: files, holder: 'ada on ops-1' });
  const two = migrationScene(fakeWorld(), { share: files, holder: 'bob on ops-2' });
  await preseed(aPlan(), preseedWish(), one.edges, never);
  const target = await one.stores.openTarget(share, { create: false }, never);
  await expect(preseed(aPlan(), preseedWish(), two.edges, never)).rejects.toThrow(LockedError);
  await target.release();
  await preseed(aPlan(), preseedWish(), two.edges, never);
});

test('Ctrl-C ends it as unfinished, and the same command goes on', async () => {
  const files = fakeShare(homeFiles());
  const controller = new AbortController();
  const scene = migrationScene(fakeWorld(), {
    share: files,
    onStores: (effect) => {
      if (effect.startsWith('copied')) controller.abort(new Error('interrupted'));
    },
  });
  await expect(preseed(aPlan(), preseedWish(), scene.edges, controller.signal)).rejects.toThrow(
    UnfinishedError,
  );
  expect(files.targets.get(share)?.holder).toBeNull();
  const again = migrationScene(fakeWorld(), { share: files });
  expect((await preseed(aPlan(), preseedWish(), again.edges, never)).complete).toBe(true);
});

/** Copies as `copy` does, within hours that end as soon as it is waited for. */
function inHours(
  copy: (over: AbortSignal, call: number, signal: AbortSignal) => Promise<readonly CopiedTree[]>,
): Promise<unknown> {
  let calls = 0;
  const { edges } = migrationScene(fakeWorld(), {
    wrapStores: (stores) => ({
      ...stores,
      openTarget: async (...asked) => ({
        ...(await stores.openTarget(...asked)),
        copy: (_trees, _wish, _tell, signal, over = signal) => copy(over, (calls += 1), signal),
      }),
    }),
  });
  return preseed(aPlan(), preseedWish({ window: { from: 0, until: 1439 } }), edges, never);
}

const whenOver = (over: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (over.aborted) resolve();
    else over.addEventListener('abort', () => resolve());
  });

test('a disk that fills up as the hours end is told, not taken for their end', async () => {
  const full = new UnavailableError('store.full', 'no room');
  const copied = inHours(async (over, call) => {
    if (call === 1) await whenOver(over);
    throw call === 1 ? full : new Error('it went on');
  });
  await expect(copied).rejects.toBe(full);
});

test('an engine that takes long to end when the hours end is not broken off, and goes on in the next ones', async () => {
  const copied = inHours(async (over, call, signal) => {
    if (call > 1) throw new Error(`it went on`);
    await whenOver(over);
    if (signal.aborted) throw new Error('it was broken off');
    return [];
  });
  await expect(copied).rejects.toThrow('it went on');
});

test('the state folder tells that there is a migration and where, until it is over', async () => {
  const { edges, journals } = migrationScene(fakeWorld());
  await preseed(aPlan(), preseedWish(), edges, never);
  const [run] = await journals.unfinished();
  expect(run?.verb).toBe('migrate');
  expect(run?.lines[0]?.values).toMatchObject({ to: share, command: preseedWish().command });
});

test('a target that another migration is noted for is refused, with both ways on', async () => {
  const { edges } = migrationScene(fakeWorld());
  await preseed(aPlan(), preseedWish(), edges, never);
  const plan = aPlan();
  const elsewhere = { ...plan, target: { ...plan.target, to: '/other/octopus' } };
  await expect(preseed(elsewhere, preseedWish({ to: '/other/octopus' }), edges, never)).rejects.toMatchObject(
    { code: 'migrate.other-unfinished', hint: expect.stringContaining(share) as string },
  );
});
