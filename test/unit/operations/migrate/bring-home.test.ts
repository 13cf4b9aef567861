import { expect, test } from 'vitest';
import type { FakeTargetState } from '../../../fakes/fake-stores.ts';
import { home, share } from './migration-scene.ts';
import { outageScene, outageWorld } from './outage-scene.ts';
import { damagedThere, movedScene, standalone } from './moved-scene.ts';

test('what an old folder has otherwise under the name of a new file is never written over, and keeps nobody there who leaves it', async () => {
  const { place, rollBack } = await movedScene();
  place.files.files.set(`${share}/TaskLogs/born.txt`, 'born');
  place.files.files.set(`${share}/TaskLogs/other.txt`, 'here');
  place.files.files.set(`${home}/TaskLogs/other.txt`, 'home');
  await expect(rollBack()).rejects.toMatchObject({
    ...{ code: 'rollback.incomplete', exitCode: 5 },
    hint: expect.stringContaining('--accept-risk=left-on-target') as string,
  });
  const { left } = await rollBack({ accepted: new Set(['left-on-target']) });
  expect(left).toMatchObject({ total: 1, files: [{ path: 'other.txt', code: 'changed' }] });
  expect(place.files.files.get(`${home}/TaskLogs/other.txt`)).toBe('home');
  expect(place.files.files.get(`${home}/TaskLogs/born.txt`)).toBe('born');
});

const log = 'TaskLogs/servertasks-1_a.txt';

test('what the old folders lack of what was copied comes home from the target, whatever else lies there', async () => {
  const { place, rollBack, events, steps } = await movedScene();
  const content = place.files.files.get(`${share}/${log}`);
  place.files.files.delete(`${home}/${log}`);
  place.files.files.set(`${home}/TaskLogs/Thumbs.db`, 'much larger than any log of a task that ran here');
  expect((await rollBack()).outcome).toBe('rolled-back');
  expect(place.files.files.get(`${home}/${log}`)).toBe(content);
  expect(steps().indexOf('born.lacking')).toBeLessThan(steps().lastIndexOf('paths.writing'));
  expect(events.find(({ step }) => step === 'born.lacking')?.message).toContain(
    'taskLogs/servertasks-1_a.txt',
  );
});

test('so does one that was written on there since, as it is there', async () => {
  const { place, rollBack } = await movedScene();
  place.files.files.delete(`${home}/${log}`);
  place.files.files.set(`${share}/${log}`, 'written on');
  expect((await rollBack()).left.total).toBe(0);
  expect(place.files.files.get(`${home}/${log}`)).toBe('written on');
});

test.each([
  ['written on', true],
  ['written on', false],
  ['eno', true],
  ['eno', false],
])(
  'and the way back that broke off after it knows it for its own by its bytes, and nobody else for it: %s, written down %s',
  async (content, isNoted) => {
    const scene = await movedScene();
    const { place } = scene;
    const { manifest } = place.files.targets.get(share) as FakeTargetState;
    const copied = manifest.get('taskLogs/servertasks-1_a.txt') as string;
    place.files.files.delete(`${home}/${log}`);
    place.files.files.set(`${share}/${log}`, content);
    const dying = outageScene(place, {
      disk: scene.journals.disk,
      onJournal: (line) => {
        if (line === 'born.copied') throw new Error('killed');
      },
    });
    await expect(dying.rollBack()).rejects.toThrow('killed');
    expect(place.files.files.get(`${home}/${log}`)).toBe(content);
    // A full disk takes no line of it.
    if (!isNoted) manifest.set('taskLogs/servertasks-1_a.txt', copied);
    place.files.files.set(`${home}/${log}`, 'of somebody else');
    const again = outageScene(place, { disk: scene.journals.disk });
    await expect(again.rollBack()).rejects.toMatchObject({
      ...{ code: isNoted ? 'rollback.old-damaged' : 'rollback.incomplete', exitCode: 5 },
      message: expect.stringContaining('taskLogs/servertasks-1_a.txt') as string,
    });
    expect(place.files.files.get(`${home}/${log}`)).toBe('of somebody else');
    place.files.files.set(`${home}/${log}`, content);
    const last = await outageScene(place, { disk: scene.journals.disk }).rollBack();
    expect(last).toMatchObject({ outcome: 'rolled-back', left: { total: 0 } });
    expect(place.files.files.get(`${home}/${log}`)).toBe(content);
  },
);

test('what was deleted on both sides is missed by nobody', async () => {
  const { place, rollBack, steps } = await movedScene();
  for (const side of [home, share]) place.files.files.delete(`${side}/${log}`);
  expect(await rollBack()).toMatchObject({ outcome: 'rolled-back', gone: [] });
  expect(steps()).not.toContain('born.lacking');
});

test('a file that is not in its old folder as it was copied is named before a node is stopped', async () => {
  const { place, rollBack } = await movedScene();
  place.files.files.set(`${home}/${log}`, 'cut short');
  await expect(rollBack()).rejects.toMatchObject({
    ...{ code: 'rollback.old-damaged', exitCode: 4 },
    message: expect.stringContaining('taskLogs/servertasks-1_a.txt') as string,
  });
  expect(place.world.machines.get('node-1')?.runs).toBe(2);
  expect((await rollBack({ accepted: new Set(['old-damaged']) })).outcome).toBe('rolled-back');
  expect(place.files.files.get(`${home}/${log}`)).toBe('cut short');
});

test('so is one that the old folder lacks and the target has damaged: it is whole nowhere, and not brought home', async () => {
  const scene = await movedScene(damagedThere('taskLogs', 'servertasks-1_a.txt'));
  const { place } = scene;
  place.files.files.delete(`${home}/${log}`);
  await expect(scene.rollBack()).rejects.toMatchObject({ code: 'rollback.old-damaged', exitCode: 4 });
  const { left } = await scene.rollBack({ accepted: new Set(['old-damaged']) });
  expect(left.files.map(({ path }) => path)).toEqual(['servertasks-1_a.txt']);
  expect(place.files.files.has(`${home}/${log}`)).toBe(false);
});

test('what lay in the target before the cutover was born of no node, and stays there', async () => {
  const place = outageWorld(standalone);
  place.files.files.set(`${share}/Packages/old.1.0.0.nupkg`, 'of somebody else');
  place.files.files.set(`${share}/TaskLogs/theirs.txt`, 'of somebody else');
  const { cutOver, rollBack } = outageScene(place);
  await cutOver();
  place.files.files.set(`${share}/TaskLogs/theirs.txt`, 'written on by a node');
  expect((await rollBack()).born.map(({ path }) => path)).toEqual(['theirs.txt']);
  expect(place.files.files.has(`${home}/Packages/old.1.0.0.nupkg`)).toBe(false);
  expect(place.files.files.get(`${home}/TaskLogs/theirs.txt`)).toBe('written on by a node');
});

test('but not where a node may have been started there before the last copy', async () => {
  const place = outageWorld(standalone);
  const scene = outageScene(place, {
    onJournal: (effect) => {
      if (effect === 'paths.writing') throw new Error('killed');
    },
  });
  await expect(scene.cutOver()).rejects.toThrow('killed');
  place.files.files.set(`${share}/TaskLogs/born.txt`, 'by hand');
  const after = outageScene(place, { disk: scene.journals.disk });
  await after.cutOver();
  expect((await after.rollBack()).born.map(({ path }) => path)).toEqual(['born.txt']);
});

test('what was brought home and then deleted in the old folder is set aside by a second migration to the same target', async () => {
  const { place, rollBack, cutOver, events } = await movedScene();
  const { files } = place.files;
  const born = 'Packages/born-A.1.0.0.nupkg';
  files.set(`${share}/${born}`, 'born');
  await rollBack();
  expect(files.get(`${home}/${born}`)).toBe('born');
  files.delete(`${home}/${born}`);
  await cutOver();
  expect(place.machines.where()).toBe('new');
  expect(files.has(`${share}/${born}`)).toBe(false);
  expect([...files.keys()].filter((path) => path.includes('/.octo-ha/vanished/'))).toHaveLength(1);
  expect(events.findLast(({ step }) => step === 'settle.copied')?.message).toContain(
    'packages: 1: born-A.1.0.0.nupkg',
  );
});
