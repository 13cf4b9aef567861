import { expect, test } from 'vitest';
import { aNode } from '../../model/a-cluster.ts';
import { home, share } from './migration-scene.ts';
import { outageScene, outageWorld } from './outage-scene.ts';

const standalone = { nodes: [aNode('node-1')], urls: ['node-1'] };

test('what an old folder has otherwise under the name of a new file is never written over, and keeps nobody there who leaves it', async () => {
  const place = outageWorld(standalone);
  const { cutOver, rollBack } = outageScene(place);
  await cutOver();
  place.files.files.set(`${share}/TaskLogs/born.txt`, 'born');
  place.files.files.set(`${share}/TaskLogs/other.txt`, 'here');
  place.files.files.set(`${home}/TaskLogs/other.txt`, 'home');
  await expect(rollBack()).rejects.toMatchObject({ code: 'rollback.incomplete', exitCode: 5 });
  const { left } = await rollBack({ accepted: new Set(['left-on-target']) });
  expect(left).toMatchObject({ total: 1, files: [{ path: 'other.txt', code: 'changed' }] });
  expect(place.files.files.get(`${home}/TaskLogs/other.txt`)).toBe('home');
  expect(place.files.files.get(`${home}/TaskLogs/born.txt`)).toBe('born');
});
