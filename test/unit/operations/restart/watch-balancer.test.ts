import { expect, test } from 'vitest';
import type { BalancerView } from '../../../../src/model/ping.ts';
import {
  connectionsFor,
  watchBalancerBack,
  watchBalancerGone,
} from '../../../../src/operations/restart/watch-balancer.ts';
import { fakeWorld, type World } from '../../../fakes/fake-world.ts';
import { never, restartWish } from './scene.ts';
import { rollOn } from './roll-on.ts';

function seen(...names: readonly string[]): BalancerView {
  const answers = new Map(names.map((name) => [name, 4]));
  return { kind: 'seen', answers, tried: 4 * names.length, failed: 0, product: null };
}

async function watching(
  balancer: (world: World) => BalancerView,
  healthChecks: boolean | null = true,
  accepted: ReadonlySet<string> = new Set(),
): Promise<Awaited<ReturnType<typeof rollOn>>> {
  const world = fakeWorld({ balancer });
  const { settings } = restartWish(world, ['node-1'], {});
  const loadBalancer = { url: 'http://balancer', healthChecks };
  return rollOn(world, 'node-1', { settings: { ...settings, loadBalancer }, accepted });
}

const before = seen('node-1', 'node-2', 'node-3');

test('three connections are made for each node, and never fewer than ten', () => {
  expect([1, 3, 4, 8].map(connectionsFor)).toEqual([10, 10, 12, 24]);
});

test('it waits until the node is no longer among the answers', async () => {
  const late = (world: World): BalancerView => (world.ticks() < 12_000 ? before : seen('node-2', 'node-3'));
  const { work, node } = await watching(late);
  expect(await watchBalancerGone(node, before, 3, work, never)).toBe(true);
  expect(work.edges.clock.ticks()).toBeGreaterThanOrEqual(12_000);
});

test('a balancer said to check health that goes on serving the node forbids', async () => {
  const { work, node } = await watching(() => before);
  await expect(watchBalancerGone(node, before, 3, work, never)).rejects.toMatchObject({
    code: 'balancer.still-serving',
    message: expect.stringContaining('--accept-risk=balancer-serves-drained') as string,
  });
});

test('the risk named lifts that', async () => {
  const { work, node, scene } = await watching(() => before, true, new Set(['balancer-serves-drained']));
  expect(await watchBalancerGone(node, before, 3, work, never)).toBe(false);
  expect(scene.events.some(({ step }) => step === 'balancer.unsure')).toBe(true);
});

test('one that is not said to check health warns', async () => {
  const { work, node, scene } = await watching(() => before, null);
  expect(await watchBalancerGone(node, before, 3, work, never)).toBe(false);
  expect(scene.events.some(({ tone }) => tone === 'warning')).toBe(true);
});

test('one that does not answer is unknown, which forbids', async () => {
  const { work, node } = await watching(() => ({ kind: 'unreachable', why: 'refused' }));
  await expect(watchBalancerGone(node, before, 3, work, never)).rejects.toMatchObject({
    code: 'balancer.unknown',
  });
});

test('without a balancer there is nothing to see', async () => {
  const { work, node } = await rollOn(fakeWorld(), 'node-1');
  expect(await watchBalancerGone(node, null, 3, work, never)).toBe(false);
  expect(await watchBalancerBack(node, 3, work, never)).toBe(false);
});

test('taken back is seen, and not taken back is no failure', async () => {
  const back = await watching((world) => (world.ticks() < 8_000 ? seen('node-2') : before));
  expect(await watchBalancerBack(back.node, 3, back.work, never)).toBe(true);
  const never2 = await watching(() => seen('node-2'));
  expect(await watchBalancerBack(never2.node, 3, never2.work, never)).toBe(false);
});

test('one that checks health and does not take the node back ends the roll, where it had let it go', async () => {
  const { work, node, scene } = await watching(() => seen('node-2', 'node-3'));
  expect(await watchBalancerBack(node, 3, work, never)).toBe(false);
  expect(scene.events.some(({ step }) => step === 'balancer.not-back')).toBe(true);
  await work.journal.write('balancer.gone', node.id);
  await expect(watchBalancerBack(node, 3, work, never)).rejects.toMatchObject({ code: 'balancer.not-back' });
});
