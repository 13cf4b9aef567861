import { expect, test } from 'vitest';
import type { Ping } from '../../../../src/model/ping.ts';
import { watchUndrain, type LiftedNode } from '../../../../src/operations/drain/watch-undrain.ts';
import { fakeDatabase } from '../../../fakes/fake-database.ts';
import { fakeWorld } from '../../../fakes/fake-world.ts';
import { aNode } from '../../model/a-cluster.ts';
import { teapot } from './looks.ts';

const never = new AbortController().signal;
const ok = (nodeName: string | null): Ping => teapot({ status: 200, draining: false, nodeName });

/** One look, and no more. */
async function seen(
  change: Parameters<typeof aNode>[1],
  ping: Ping | null,
  url: string | null,
): Promise<LiftedNode> {
  const node = aNode('node-1', change);
  const target = { id: 'OctopusServerNodes-node-1', name: 'node-1', url };
  const beatAtLift = aNode('node-1').lastSeenAt?.getTime() ?? null;
  const lifted: LiftedNode = { target, state: 'lifted', acknowledgedBy: null, beatAtLift };
  const edges = {
    database: fakeDatabase({ ...fakeWorld().state.cluster, nodes: change === undefined ? [] : [node] }),
    hosts: { ping: () => Promise.resolve(ping ?? { kind: 'unreachable' as const, why: 'no' }) },
    clock: fakeWorld().clock,
    report: () => undefined,
  };
  const [last = lifted] = await watchUndrain([lifted], { everyMs: 2_000, deadlineAt: 0 }, edges, never);
  return last;
}

test.each<[string, Parameters<typeof aNode>[1], Ping | null, string | null, string, string | null]>([
  ['its own 200', {}, ok('NODE-1'), 'u', 'undrained', 'ping'],
  ['a 200 without a name', {}, ok(null), 'u', 'undrained', 'ping'],
  ['the 200 of another node at its url', {}, ok('node-2'), 'u', 'lifted', null],
  ['a 418', {}, teapot(), 'u', 'lifted', null],
  ['silence at its url, whatever its beat', { lastSeenAt: new Date(9) }, null, 'u', 'lifted', null],
  ['the beat of the reading back', {}, null, null, 'lifted', null],
  ['a beat since', { lastSeenAt: new Date(9) }, null, null, 'undrained', 'heart-beat'],
  ['a flag set again', { draining: true }, ok('node-1'), 'u', 'draining', null],
])('%s', async (_what, change, ping, url, state, by) => {
  expect(await seen(change, ping, url)).toMatchObject({ state, acknowledgedBy: by });
});
