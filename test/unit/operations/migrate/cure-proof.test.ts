import { expect, test } from 'vitest';
import { cureProof } from '../../../../src/operations/migrate/cure-proof.ts';
import { treesOf } from '../../../../src/operations/migrate/migration-work.ts';
import { migrationState } from '../../../../src/operations/migrate/migration-run.ts';
import type { CuredProof } from '../../../../src/model/tree.ts';
import { home, never, share } from './migration-scene.ts';
import { movedScene, standalone } from './moved-scene.ts';
import { outageScene, outageWorld, type OutageScene } from './outage-scene.ts';

const [log, image] = ['taskLogs/servertasks-1_a.txt', 'artifacts/artifacts-1'];

async function cure({ stores }: OutageScene): Promise<CuredProof | null> {
  const run = (await stores.readTarget(share, never))?.runs.at(-1);
  if (run === undefined) throw new Error('no run');
  const target = await stores.openTarget(share, { create: false }, never);
  try {
    const trees = treesOf(migrationState(run).stores, []);
    return await cureProof({ run, target, trees, onProgress: () => undefined }, never);
  } finally {
    await target.release();
  }
}

/** Of these files nothing is known any more, and a line is damaged. */
async function lost(...files: readonly string[]): Promise<Awaited<ReturnType<typeof movedScene>>> {
  const scene = await movedScene();
  const state = scene.stores.share.targets.get(share);
  if (state === undefined) throw new Error('no target');
  for (const file of files) expect(state.manifest.delete(file)).toBe(true);
  state.damagedLines = files.length;
  return scene;
}

test('what is the same on both sides is proved anew, the journal says so, and a rollback goes by it', async () => {
  const scene = await lost(log, image);
  const before = [...scene.stores.share.files];
  await expect(scene.rollBack()).rejects.toMatchObject({ code: 'rollback.lost-proof', exitCode: 4 });
  const cured = await cure(scene);
  expect(cured).toMatchObject({ leftTotal: 0 });
  expect(cured?.trees.filter(({ files }) => files > 0).map(({ name }) => name)).toEqual([
    'taskLogs',
    'artifacts',
  ]);
  expect(scene.steps().slice(-2)).toEqual(['proof.curing', 'proof.cured']);
  expect([...scene.stores.share.files]).toEqual(before);
  expect(await cure(scene)).toBeNull();
  await expect(scene.rollBack()).resolves.toMatchObject({ outcome: 'rolled-back' });
});

test('what differs is named, no line is written of it, and a rollback refuses as before', async () => {
  const scene = await lost(log, image);
  scene.stores.share.files.set(`${share}/TaskLogs/servertasks-1_a.txt`, 'written on');
  expect(await cure(scene)).toMatchObject({
    leftTotal: 1,
    left: [{ tree: 'taskLogs', path: 'servertasks-1_a.txt' }],
  });
  await expect(scene.rollBack()).rejects.toMatchObject({ code: 'rollback.lost-proof', exitCode: 4 });
  // What one side alone has is no proof either.
  scene.stores.share.files.delete(`${home}/TaskLogs/servertasks-1_a.txt`);
  expect(await cure(scene)).toMatchObject({ leftTotal: 0 });
  await expect(scene.rollBack()).rejects.toMatchObject({ code: 'rollback.lost-proof' });
});

test('before the nodes have moved the next copy does it, and nothing is written', async () => {
  const scene = outageScene(outageWorld(standalone));
  await scene.preseed();
  const state = scene.stores.share.targets.get(share);
  if (state !== undefined) state.damagedLines = 1;
  const had = scene.steps();
  await expect(cure(scene)).rejects.toMatchObject({
    code: 'verify.no-cure',
    hint: expect.stringContaining('the next octo-ha migrate preseed or cutover proves them anew') as string,
  });
  expect(scene.steps()).toEqual(had);
});
