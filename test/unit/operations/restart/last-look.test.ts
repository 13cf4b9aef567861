import { expect, test } from 'vitest';
import { lastLook } from '../../../../src/operations/restart/last-look.ts';
import { StepFailure } from '../../../../src/operations/restart/roll-work.ts';
import { fakeTask, fakeWorld, type World } from '../../../fakes/fake-world.ts';
import { aNode } from '../../model/a-cluster.ts';
import { never } from './scene.ts';
import { rollOn } from './roll-on.ts';

const nodes = [aNode('node-1', { draining: true }), aNode('node-2')];
const others = new Set([aNode('node-2').id]);

async function looked(
  world: World,
  change: Parameters<typeof rollOn>[2] = {},
  left: ReadonlySet<string> | null = others,
): Promise<string> {
  const { node, work } = await rollOn(world, 'node-1', change);
  try {
    await lastLook(node, left, work, never);
    return 'go on';
  } catch (error) {
    return error instanceof StepFailure ? error.code : String(error);
  }
}

test('a drained node beside one that takes tasks may go', async () => {
  expect(await looked(fakeWorld({ nodes }))).toBe('go on');
});

test('what is so no more forbids it, by its code', async () => {
  const undrained = fakeWorld({ nodes: [aNode('node-1'), aNode('node-2')] });
  expect(await looked(undrained)).toBe('drain.undone');
  expect(await looked(fakeWorld({ nodes, tasks: [fakeTask('ServerTasks-7')] }))).toBe('drain.undone');
  for (const gone of [{ draining: true }, { taskCap: 0 }, { flaggedOffline: true }])
    expect(await looked(fakeWorld({ nodes: [...nodes.slice(0, 1), aNode('node-2', gone)] }))).toBe(
      'capacity.none',
    );
});

test('a node that was not proved to take tasks is not one that is left', async () => {
  const world = (): World => fakeWorld({ nodes: [...nodes, aNode('node-3')] });
  expect(await looked(world(), {}, new Set([aNode('node-3').id]))).toBe('go on');
  expect(await looked(world(), {}, new Set())).toBe('capacity.none');
  expect(await looked(world(), { accepted: new Set(['no-capacity']) }, new Set())).toBe('go on');
  expect(await looked(world(), {}, null)).toBe('go on');
});

test('a row that is gone, and a machine that slept during the look, are not gone on with', async () => {
  const world = fakeWorld({ nodes });
  const { node, work, scene } = await rollOn(world, 'node-1');
  let sleeps = 1;
  const clock = {
    ...work.edges.clock,
    // The monotonic clock stands still meanwhile.
    now: () => new Date(Date.parse('2026-03-01T12:00:00Z') + sleeps * 3_600_000),
  };
  const readCluster: typeof scene.database.readCluster = (signal) => {
    sleeps += 1;
    return scene.database.readCluster(signal);
  };
  const edges = { ...work.edges, clock, database: { ...scene.database, readCluster } };
  await expect(lastLook(node, others, { ...work, edges }, never)).rejects.toMatchObject({
    code: 'stop.unwatched',
  });
  expect(sleeps).toBe(4);
  world.state.cluster = { ...world.state.cluster, nodes: nodes.slice(1) };
  await expect(lastLook(node, others, work, never)).rejects.toMatchObject({ code: 'node.gone' });
});
