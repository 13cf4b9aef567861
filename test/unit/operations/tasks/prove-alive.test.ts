import { expect, test } from 'vitest';
import type { StepEvent } from '../../../../src/model/step-event.ts';
import { proveAlive, type Proved } from '../../../../src/operations/tasks/prove-alive.ts';
import { fakeDatabase } from '../../../fakes/fake-database.ts';
import { fakeWorld, type World } from '../../../fakes/fake-world.ts';

const ids = ['node-1', 'node-2'].map((name) => `OctopusServerNodes-${name}`);

async function proved(
  world: World,
  observeSeconds = 120,
): Promise<Proved & { readonly events: readonly StepEvent[]; readonly tookMs: number }> {
  const events: StepEvent[] = [];
  const began = world.ticks();
  const wish = {
    nodeIds: ids,
    cluster: world.state.cluster,
    settings: { nodes: world.settingsNodes, periods: { heartBeatSeconds: 60 } },
    observeSeconds,
  };
  const edges = {
    database: fakeDatabase(world.state.cluster, null, { state: world.state }),
    hosts: world.hosts,
    clock: world.clock,
    report: (event: StepEvent): void => void events.push(event),
  };
  const found = await proveAlive(wish, edges, new AbortController().signal);
  return { ...found, events, tookMs: world.ticks() - began };
}

test('a heart beat that changes proves its node, and the watch ends with the last of them', async () => {
  const { alive, tookMs, events } = await proved(fakeWorld());
  expect([...alive]).toEqual(ids);
  expect(tookMs).toBeLessThan(10_000);
  expect(events[0]?.message).toBe('waiting for a heart beat of node-1, node-2, at most 120 s');
});

test('a node that answers at its url is not watched', async () => {
  const { alive, tookMs } = await proved(fakeWorld({ urls: ['node-1', 'node-2'] }));
  expect([...alive]).toEqual(ids);
  expect(tookMs).toBe(0);
});

test('a dead node is watched for the whole time and not proved', async () => {
  const world = fakeWorld({ urls: ['node-1'] });
  for (const name of ['node-1', 'node-2']) {
    const machine = world.machines.get(name);
    if (machine !== undefined) machine.running = false;
  }
  const { alive, tookMs } = await proved(world);
  expect([...alive]).toEqual([]);
  expect(tookMs).toBeGreaterThanOrEqual(120_000);
});

test('another node at the url of a node proves nothing', async () => {
  const world = fakeWorld({ nodes: fakeWorld().state.cluster.nodes.slice(0, 2) });
  const impostor: World = {
    ...world,
    hosts: {
      ...world.hosts,
      ping: () =>
        Promise.resolve({
          kind: 'answered',
          status: 200,
          nodeName: 'node-3',
          draining: false,
          offline: false,
          version: null,
          lastSeenAt: null,
          tookMs: 1,
        }),
    },
    settingsNodes: world.settingsNodes.map(({ name }) => ({ name, url: 'http://wrong' })),
  };
  expect([...(await proved(impostor, 0)).alive]).toEqual([]);
});
