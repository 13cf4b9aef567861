import { expect, test } from 'vitest';
import type { ExpectedFile } from '../../../../src/edges/migration-reads.ts';
import { aNode } from '../../model/a-cluster.ts';
import { home, share } from './migration-scene.ts';
import { outageScene, outageWorld, type OutageScene, type OutageWorld } from './outage-scene.ts';

const row = (number: number): ExpectedFile => ({
  ...{ id: `Artifacts-${String(number)}`, space: 'Spaces-1', must: true, package: null, bytes: 5 },
});
const image = '/Artifacts/artifacts-1';

/** The second row has had no file for long. */
async function preseeded(): Promise<{ place: OutageWorld; scene: OutageScene; runs: () => unknown }> {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  place.world.state.expected = { artifacts: [row(1), row(2)] };
  const scene = outageScene(place);
  await scene.preseed();
  return { place, scene, runs: () => place.world.machines.get('node-1')?.runs };
}

test('no node is stopped where what was copied has vanished from the old folder and has its row', async () => {
  const { place, scene, runs } = await preseeded();
  place.files.files.delete(`${home}${image}`);
  await expect(scene.cutOver()).rejects.toMatchObject({
    code: 'migrate.vanished',
    exitCode: 4,
    message:
      'artifacts: 1 files that were copied are gone from the old folder since, and the database still has their rows: Artifacts-1',
    hint: expect.stringMatching(/^No node was touched.*mounted\?.*--accept-risk=vanished-files/) as string,
  });
  expect(runs()).toBe(1);
  expect(place.world.node('node-1').draining).toBe(false);
  place.files.files.set(`${home}${image}`, 'image');
  await scene.cutOver();
  expect(place.machines.where()).toBe('new');
});

test.each([1, 2, 3])(
  'what retention is deleting just now, its row gone after look %i, stops nobody, and hides nothing else',
  async (looks) => {
    const { place, scene } = await preseeded();
    const { files } = place.files;
    files.set(`${home}/Artifacts/artifacts-3`, 'image');
    await scene.preseed();
    const deleting = (rows: readonly ExpectedFile[]): void => {
      files.delete(`${home}/Artifacts/artifacts-3`);
      let asked = 0;
      place.world.state.expected = {
        get artifacts() {
          asked += 1;
          return asked > looks ? rows : [...rows, row(3)];
        },
      };
    };
    const image1 = `${home}${image}`;
    files.delete(image1);
    deleting([row(1), row(2)]);
    await expect(scene.cutOver()).rejects.toMatchObject({
      code: 'migrate.vanished',
      message: expect.stringMatching(/^artifacts: 1 files.*: Artifacts-1$/) as string,
    });
    files.set(image1, 'image');
    files.set(`${home}/Artifacts/artifacts-3`, 'image');
    deleting([row(1), row(2)]);
    await scene.cutOver();
    expect(place.machines.where()).toBe('new');
  },
);

test('nor where an earlier outage has set it aside', async () => {
  const { place, scene, runs } = await preseeded();
  const { files } = place.files;
  files.delete(`${home}${image}`);
  files.delete(`${share}${image}`);
  place.files.targets.get(share)?.manifest.delete('artifacts/artifacts-1');
  files.set(`${share}/.octo-ha/vanished/00001-00001/artifacts/artifacts-1`, 'image');
  await expect(scene.cutOver()).rejects.toMatchObject({ code: 'migrate.vanished', exitCode: 4 });
  expect(runs()).toBe(1);
  // Put back by hand: then nothing is missing.
  files.set(`${share}${image}`, 'image');
  await scene.cutOver();
  expect(place.machines.where()).toBe('new');
});

test('what retention deleted with its row, or the operator says was meant, holds nothing up', async () => {
  const deleted = await preseeded();
  deleted.place.files.files.delete(`${home}${image}`);
  deleted.place.world.state.expected = { artifacts: [row(2)] };
  await deleted.scene.cutOver();
  expect(deleted.place.machines.where()).toBe('new');
  const meant = await preseeded();
  meant.place.files.files.delete(`${home}${image}`);
  await meant.scene.cutOver({ accepted: new Set(['vanished-files']) });
  expect(meant.place.machines.where()).toBe('new');
});

test('a kind without a single file refuses before any node is touched, and the word for it counts in the outage too', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  place.world.state.expected = { artifacts: Array.from({ length: 12 }, (_, at) => row(at + 20)) };
  const scene = outageScene(place);
  await scene.preseed();
  await expect(scene.cutOver({ accepted: new Set(['vanished-files']) })).rejects.toMatchObject({
    code: 'migrate.lost-store',
    exitCode: 4,
    message: `artifacts: none of the 12 files that the database knows is in '${home}/Artifacts', and no copy has seen one there`,
    hint: expect.stringMatching(/^No node was touched.*mounted\?.*--accept-risk=lost-store/) as string,
  });
  expect(place.world.machines.get('node-1')?.runs).toBe(1);
  expect(place.world.node('node-1').draining).toBe(false);
  await scene.cutOver({ accepted: new Set(['lost-store']) });
  expect(place.machines.where()).toBe('new');
  expect(scene.events.find(({ step }) => step === 'verify.vanished')).toMatchObject({ tone: 'warning' });
});

test('what the last copy would take out of the target is no file of its kind', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  place.world.state.expected = {
    artifacts: [row(1), ...Array.from({ length: 12 }, (_, at) => row(at + 20))],
  };
  const scene = outageScene(place);
  await scene.preseed();
  place.files.files.delete(`${home}${image}`);
  const both = expect.stringMatching(/: Artifacts-1; artifacts: none of the 12 files/) as string;
  await expect(scene.cutOver()).rejects.toMatchObject({ code: 'migrate.vanished', message: both });
  await expect(scene.cutOver({ accepted: new Set(['vanished-files']) })).rejects.toMatchObject({
    code: 'migrate.lost-store',
    exitCode: 4,
  });
  await scene.cutOver({ accepted: new Set(['vanished-files', 'lost-store']) });
  expect(place.machines.where()).toBe('new');
});

test('where others have put files of it into the target, the kind is not without any', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  place.world.state.expected = { artifacts: Array.from({ length: 12 }, (_, at) => row(at + 20)) };
  const scene = outageScene(place);
  await scene.preseed();
  place.files.files.set(`${share}/Artifacts/artifacts-20`, 'image');
  await scene.cutOver();
  expect(place.machines.where()).toBe('new');
});
