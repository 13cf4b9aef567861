import { expect, test } from 'vitest';
import { watchCancelled } from '../../../../src/operations/tasks/watch-cancelled.ts';
import { fakeTask, fakeWorld } from '../../../fakes/fake-world.ts';
import { aScene, never } from '../a-scene.ts';

const cancelling = fakeTask('ServerTasks-7', { state: 'Cancelling' });

test('a task is watched until it ends, and no longer', async () => {
  const { edges, world } = aScene(fakeWorld({ tasks: [cancelling] }));
  const seen = await watchCancelled([cancelling], 300, edges, never);
  expect(seen.get('ServerTasks-7')?.state).toBe('Canceled');
  expect(world.ticks()).toBeLessThan(10_000);
});

test('without a time it looks once, and never sleeps', async () => {
  const { edges, world } = aScene(fakeWorld({ tasks: [cancelling] }));
  const seen = await watchCancelled([cancelling], null, edges, never);
  expect(seen.get('ServerTasks-7')?.state).toBe('Cancelling');
  expect(world.ticks()).toBe(0);
});

test('a task that never ends is as last seen at the deadline', async () => {
  const { edges, world } = aScene(fakeWorld({ tasks: [fakeTask('ServerTasks-7')], taskMs: Infinity }));
  const seen = await watchCancelled([fakeTask('ServerTasks-7')], 60, edges, never);
  expect(seen.get('ServerTasks-7')?.state).toBe('Executing');
  expect(world.ticks()).toBeLessThanOrEqual(62_000);
});
