import { expect, test } from 'vitest';
import { aNode } from '../../model/a-cluster.ts';
import { home } from './migration-scene.ts';
import { outageScene, outageWorld } from './outage-scene.ts';

const standalone = { nodes: [aNode('node-1')], urls: ['node-1'] };

test.each(['Artifacts', 'TaskLogs'])(
  'no node is stopped to go back to old %s that were renamed or cleared since',
  async (folder) => {
    const place = outageWorld(standalone);
    const { cutOver, rollBack } = outageScene(place);
    await cutOver();
    const kept = [...place.files.files].filter(([path]) => path.startsWith(`${home}/${folder}/`));
    for (const [path] of kept) place.files.files.delete(path);
    await expect(rollBack()).rejects.toMatchObject({ code: 'rollback.old-gone', exitCode: 4 });
    expect(place.world.machines.get('node-1')?.runs).toBe(2);
    expect(place.machines.where()).toBe('new');
    for (const [path, content] of kept) place.files.files.set(path, content);
    expect((await rollBack()).outcome).toBe('rolled-back');
  },
);

const log = `${home}/TaskLogs/servertasks-1_a.txt`;

test('a way back that was broken off with the paths back goes on, whatever retention has deleted since', async () => {
  const place = outageWorld(standalone);
  const scene = outageScene(place);
  await scene.cutOver();
  const dying = outageScene(place, {
    disk: scene.journals.disk,
    onJournal: (effect) => {
      if (effect === 'paths.proved') throw new Error('killed');
    },
  });
  await expect(dying.rollBack()).rejects.toThrow('killed');
  expect(place.machines.where()).toBe('old');
  place.files.files.delete(log);
  const after = outageScene(place, { disk: scene.journals.disk });
  expect((await after.rollBack()).outcome).toBe('rolled-back');
  expect(place.machines.startTypes.get('node-1')).toBe('automatic');
});

test('so does one that was broken off just before that was written down', async () => {
  const place = outageWorld(standalone);
  const scene = outageScene(place);
  await scene.cutOver();
  const dying = outageScene(place, {
    disk: scene.journals.disk,
    onJournal: () => {
      if (place.machines.where() === 'old') throw new Error('killed');
    },
  });
  await expect(dying.rollBack()).rejects.toThrow('killed');
  expect(place.machines.where()).toBe('old');
  expect(scene.steps().filter((step) => step === 'paths.proved')).toHaveLength(1);
  place.files.files.delete(log);
  const after = outageScene(place, { disk: scene.journals.disk });
  expect((await after.rollBack()).outcome).toBe('rolled-back');
});

test('and so does the way back out of a cutover that had copied all and recorded nothing', async () => {
  const place = outageWorld(standalone);
  const scene = outageScene(place);
  scene.stores.failOn('verify');
  await expect(scene.cutOver()).rejects.toMatchObject({ exitCode: 5 });
  expect(scene.steps()).toContain('settle.copied');
  place.files.files.delete(log);
  const after = outageScene(place, { disk: scene.journals.disk });
  expect((await after.rollBack()).outcome).toBe('rolled-back');
  expect(place.machines.starts).toEqual(['old']);
});

test('but no node is started on an old folder that has become empty, unless that is meant', async () => {
  const place = outageWorld(standalone);
  const scene = outageScene(place);
  scene.stores.failOn('verify');
  await expect(scene.cutOver()).rejects.toMatchObject({ exitCode: 5 });
  place.files.files.delete(`${home}/Artifacts/artifacts-1`);
  const after = outageScene(place, { disk: scene.journals.disk });
  await expect(after.rollBack()).rejects.toMatchObject({
    code: 'rollback.old-gone',
    hint: expect.stringContaining('--accept-risk=source-gone') as string,
  });
  expect(place.machines.starts).toEqual([]);
  // A folder that is not there at all may be a disk that is not mounted: no word is taken for it.
  const accepted = new Set(['source-gone']);
  await expect(after.rollBack({ accepted })).rejects.toMatchObject({ code: 'rollback.old-gone' });
  const { survey } = after.edges.stores;
  Object.assign(after.edges.stores, {
    survey: async (...given: Parameters<typeof survey>) => ({ ...(await survey(...given)), state: 'folder' }),
  });
  expect((await after.rollBack({ accepted })).outcome).toBe('rolled-back');
});
