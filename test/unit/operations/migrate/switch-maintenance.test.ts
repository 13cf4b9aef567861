import { expect, test } from 'vitest';
import { aNode } from '../../model/a-cluster.ts';
import { outageScene, outageWorld } from './outage-scene.ts';

const accepted = new Set(['unsupported-write']);

test('maintenance mode is on during the outage, and off after it where it was off', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  const { cutOver, steps } = outageScene(place);
  await cutOver({ accepted });
  expect(place.world.state.cluster.maintenanceMode).toBe(false);
  const all = steps();
  expect(all.indexOf('maintenance.written')).toBeGreaterThan(0);
  expect(all.indexOf('maintenance.lifted')).toBeGreaterThan(all.indexOf('paths.proved'));
});

test('where it was on, it is left on', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  place.world.state.cluster = { ...place.world.state.cluster, maintenanceMode: true };
  await outageScene(place).cutOver({ accepted: new Set([...accepted, 'unfinished-elsewhere']) });
  expect(place.world.state.cluster.maintenanceMode).toBe(true);
});

test('without a way to switch it the outage says so and goes on', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  const { cutOver, events } = outageScene(place);
  await cutOver();
  expect(events.some(({ step, tone }) => step === 'maintenance.left' && tone === 'warning')).toBe(true);
  expect(place.machines.where()).toBe('new');
});
