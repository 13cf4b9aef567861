import { expect, test } from 'vitest';
import { aNode } from '../../model/a-cluster.ts';
import { home, share } from './migration-scene.ts';
import { outageScene, outageWorld } from './outage-scene.ts';

test('what retention deleted since the preseed is set aside, so that no re-index brings it back', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  const { preseed, cutOver } = outageScene(place);
  await preseed();
  place.files.files.delete(`${home}/Artifacts/artifacts-1`);
  const { trees } = await cutOver();
  expect(trees.find(({ name }) => name === 'artifacts')?.vanished.files).toBe(1);
  expect(place.files.files.has(`${share}/Artifacts/artifacts-1`)).toBe(false);
  expect([...place.files.files.keys()].some((path) => path.includes('/.octo-ha/vanished/'))).toBe(true);
});

test('a file in the target that is not ours and differs is never written over: it is named, and nothing is switched', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  place.files.files.set(`${share}/Artifacts/artifacts-1`, 'of somebody else');
  const { cutOver } = outageScene(place);
  await expect(cutOver()).rejects.toMatchObject({
    code: 'migrate.incomplete',
    message: expect.stringContaining('artifacts/artifacts-1') as string,
    hint: expect.stringContaining('migrate rollback') as string,
  });
  expect(place.files.files.get(`${share}/Artifacts/artifacts-1`)).toBe('of somebody else');
  expect(place.machines.where()).toBe('old');
});
