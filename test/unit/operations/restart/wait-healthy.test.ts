import { expect, test } from 'vitest';
import { waitHealthy } from '../../../../src/operations/restart/wait-healthy.ts';
import { beatMs, fakeWorld, type World } from '../../../fakes/fake-world.ts';
import { never } from './scene.ts';
import { rollOn } from './roll-on.ts';

async function healthy(world: World, version: string | null, healthySeconds = 600): Promise<number> {
  const { work, node } = await rollOn(world, 'node-1', { healthySeconds });
  await waitHealthy(node, { version }, work, never);
  return world.ticks();
}

test('two heart beats are waited for, the one found not counted', async () => {
  const took = await healthy(fakeWorld(), null);
  expect(took).toBeGreaterThan(beatMs);
  expect(took).toBeLessThan(2 * beatMs + 5_000);
});

test('a node that is drained must say 418, and one that is not 200', async () => {
  const world = fakeWorld({ urls: ['node-1'] });
  world.change('node-1', { draining: true });
  await expect(healthy(world, null)).resolves.toBeGreaterThan(0);
});

test('an answer of another node at its url is no health', async () => {
  const world = fakeWorld({ urls: ['node-1'] });
  const { work, node } = await rollOn(world, 'node-1', { healthySeconds: 150 });
  const ping = world.hosts.ping;
  const edges = {
    ...work.edges,
    hosts: {
      ...work.edges.hosts,
      ping: async (url: string, signal: AbortSignal) => ({
        ...(await ping(url, signal)),
        nodeName: 'node-2',
      }),
    },
  };
  await expect(waitHealthy(node, { version: null }, { ...work, edges: edges }, never)).rejects.toMatchObject({
    code: 'health.timed-out',
    message: expect.stringContaining('node-2') as string,
  });
});

test('a node that stays silent is not healthy when the time is over', async () => {
  const world = fakeWorld();
  const machine = world.machines.get('node-1');
  if (machine !== undefined) machine.running = false;
  await expect(healthy(world, null, 200)).rejects.toMatchObject({ code: 'health.timed-out' });
});

test('one that says that it is offline is not healthy', async () => {
  const world = fakeWorld({ onStep: (it) => it.change('node-1', { flaggedOffline: true }) });
  await expect(healthy(world, null, 200)).rejects.toMatchObject({ code: 'health.timed-out' });
});

test('another version than the one wanted is told with both', async () => {
  await expect(healthy(fakeWorld(), '2030.1.1')).rejects.toMatchObject({
    code: 'health.version',
    message: expect.stringMatching(
      /version (\S+) instead of 2030\.1\.1; where \1 is the right one, .* --expect-version \1 goes on$/,
    ) as string,
  });
});

test('a row that is gone is told at once', async () => {
  const world = fakeWorld();
  const { work, node } = await rollOn(world, 'node-1');
  world.state.cluster = {
    ...world.state.cluster,
    nodes: world.state.cluster.nodes.filter(({ name }) => name !== 'node-1'),
  };
  await expect(waitHealthy(node, { version: null }, work, never)).rejects.toMatchObject({
    code: 'node.gone',
  });
});
