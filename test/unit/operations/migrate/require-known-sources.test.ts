import { expect, test } from 'vitest';
import { aNode } from '../../model/a-cluster.ts';
import { fakeShare } from '../../../fakes/fake-stores.ts';
import { home, homeFiles, share } from './migration-scene.ts';
import { outageScene, outageWorld, type OutageScene, type OutageWorld } from './outage-scene.ts';

function scene(): { place: OutageWorld; scene: OutageScene; runs: () => number | undefined } {
  const files = fakeShare(homeFiles());
  for (let n = 0; n < 20; n += 1) files.files.set(`${home}/Artifacts/many-${String(n)}`, 'bytes');
  const place = outageWorld({ nodes: [aNode('node-1')] }, files);
  return { place, scene: outageScene(place), runs: () => place.world.machines.get('node-1')?.runs };
}

function clear({ files }: OutageWorld): void {
  for (const path of [...files.files.keys()])
    if (path.startsWith(`${home}/Artifacts/many`)) files.files.delete(path);
}

test('no node is stopped for a source in which what was copied is not found, unless that is meant', async () => {
  const { place, scene: it, runs } = scene();
  await it.preseed();
  clear(place);
  await expect(it.cutOver()).rejects.toMatchObject({
    code: 'migrate.source-gone',
    exitCode: 4,
    message: `artifacts in '${home}/Artifacts': 20 are not there`,
  });
  expect(runs()).toBe(1);
  expect(place.world.node('node-1').draining).toBe(false);
  expect([...place.files.files.keys()].filter((path) => path.includes('vanished'))).toEqual([]);
  await it.cutOver({ accepted: new Set(['source-gone']) });
  expect(place.machines.where()).toBe('new');
});

test('a way back that writes nothing into them takes the word of the operator: the node is not left stopped for it', async () => {
  const { place, scene: it } = scene();
  await it.preseed();
  clear(place);
  const accepted = new Set(['source-gone']);
  it.stores.failOn('copy');
  await expect(it.cutOver({ accepted })).rejects.toMatchObject({ exitCode: 5 });
  expect(place.machines.startTypes.get('node-1')).toBe('disabled');
  const again = outageScene(place, { disk: it.journals.disk });
  await expect(again.rollBack()).rejects.toMatchObject({
    code: 'migrate.source-gone',
    exitCode: 5,
    hint: expect.stringContaining('--accept-risk=source-gone') as string,
  });
  expect((await again.rollBack({ accepted })).outcome).toBe('rolled-back');
  expect(place.machines.starts).toEqual(['old']);
  expect(place.machines.startTypes.get('node-1')).toBe('automatic');
});

test('nor for the way back to old folders that do not hold what was copied from them', async () => {
  const { place, scene: it, runs } = scene();
  await it.cutOver();
  clear(place);
  for (let n = 0; n < 25; n += 1) place.files.files.set(`${home}/Artifacts/other-${String(n)}`, 'bytes');
  const meant = { accepted: new Set(['source-gone']) };
  await expect(it.rollBack(meant)).rejects.toMatchObject({ code: 'migrate.source-gone' });
  expect(runs()).toBe(2);
  expect(place.files.files.has(`${share}/Artifacts/many-1`)).toBe(true);
});
