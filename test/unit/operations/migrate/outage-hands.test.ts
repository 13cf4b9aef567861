import { expect, test } from 'vitest';
import { aNode } from '../../model/a-cluster.ts';
import { outageScene, outageWorld } from './outage-scene.ts';

test('the way back stores what was stored before: what was not set comes to its usual folder again', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  const { cutOver, rollBack } = outageScene(place);
  const before = place.world.state.folders?.values;
  await cutOver();
  expect(place.world.state.folders?.values.clusterShared).toBe('/share/octopus');
  await rollBack();
  expect(before?.clusterShared).toBeNull();
  expect(place.world.state.folders?.values).toMatchObject({ clusterShared: null, taskLogs: 'TaskLogs' });
});

test('with no driver that records paths and nobody to type, the nodes stay at rest and say why', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  const { cutOver, steps } = outageScene(place);
  await expect(cutOver({ switchBy: 'print' })).rejects.toMatchObject({ code: 'store.switch-waiting' });
  expect(steps()).toContain('paths.writing');
  expect(place.machines.starts).toEqual([]);
});
