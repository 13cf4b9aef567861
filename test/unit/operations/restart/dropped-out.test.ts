import { expect, test } from 'vitest';
import { droppedOut } from '../../../../src/operations/restart/dropped-out.ts';
import { fakeWorld, type World } from '../../../fakes/fake-world.ts';
import { scene, type Scene } from './scene.ts';

const withoutRow = (world: World, name: string): void => {
  const { cluster } = world.state;
  world.state.cluster = { ...cluster, nodes: cluster.nodes.filter((node) => node.name !== name) };
};

/** A roll that died when this line about node-1 was written, whose service somebody starts when it is stopped. */
async function killedAt(world: World, step: string): Promise<Scene> {
  const machine = world.machines.get('node-1');
  if (machine !== undefined) machine.watchdog = true;
  const first = scene(world, {
    onJournal: (effect) => {
      if (effect !== `${step} OctopusServerNodes-node-1`) return;
      first.database.die();
      throw new Error('killed');
    },
  });
  await expect(first.restart()).rejects.toThrow('killed');
  world.state.locks.splice(0);
  return first;
}

const options = {
  urls: ['node-1', 'node-2', 'node-3'],
  abilities: ['state', 'stop', 'start', 'disable'],
} as const;

test('a node that is down and has no row any more is told, and its roll is not over', async () => {
  const world = fakeWorld(options);
  const first = await killedAt(world, 'service.stopped');
  withoutRow(world, 'node-1');
  for (const outcomes of [
    ['restarted', 'restarted', 'interrupted'],
    ['already-restarted', 'already-restarted', 'interrupted'],
  ]) {
    const again = scene(world, { disk: first.journals.disk, names: ['node-2', 'node-3'] });
    const { nodes, stopped, isOver } = await again.restart();
    expect(nodes.map(({ outcome }) => outcome)).toEqual(outcomes);
    expect(nodes.at(-1)).toMatchObject({
      name: 'node-1',
      leftDraining: null,
      reason: expect.stringMatching(
        /no row any more.*its service is stopped; how its service starts/,
      ) as string,
    });
    expect(stopped).toMatchObject({
      code: 'restart.left-behind',
      reason: expect.stringMatching(/its service stopped.*node-1; how its service starts.*node-1/) as string,
    });
    expect(isOver).toBe(false);
    expect(await again.journals.unfinished()).toHaveLength(1);
  }
});

test('nor is it forgotten where the roll is broken off once more', async () => {
  const world = fakeWorld(options);
  const first = await killedAt(world, 'service.stopped');
  withoutRow(world, 'node-1');
  const pressed = new AbortController();
  const again = scene(world, {
    disk: first.journals.disk,
    names: ['node-2', 'node-3'],
    onJournal: (effect) => {
      if (effect.startsWith('drain.written')) pressed.abort(new Error('interrupted'));
    },
  });
  await expect(again.restart({}, pressed.signal)).rejects.toMatchObject({
    message: expect.stringContaining('its service stopped, or about to be: node-1') as string,
  });
  expect(again.broken[0]?.nodes.map(({ name, outcome }) => [name, outcome])).toEqual([
    ['node-2', 'interrupted'],
    ['node-3', 'not-started'],
    ['node-1', 'interrupted'],
  ]);
});

test('one that was drained alone is told once: its flag went with its row', async () => {
  const world = fakeWorld(options);
  const first = await killedAt(world, 'drain.written');
  withoutRow(world, 'node-1');
  const result = await scene(world, { disk: first.journals.disk, names: ['node-2', 'node-3'] }).restart();
  expect(result).toMatchObject({ stopped: { code: 'restart.left-behind' }, isOver: true });
  expect(await first.journals.unfinished()).toEqual([]);
});

test('one whose before-stop command is the work, and was begun, holds the roll: it may be in pieces', async () => {
  const world = fakeWorld({ ...options, services: [] });
  const hooks = { require: null, beforeStop: 'patch', afterStart: null };
  const asked = { skipStopStart: true, hooks };
  const first = scene(world, {
    onJournal: (effect) => {
      if (effect !== 'hook.running OctopusServerNodes-node-1') return;
      first.database.die();
      throw new Error('killed');
    },
  });
  await expect(first.restart(asked)).rejects.toThrow('killed');
  world.state.locks.splice(0);
  withoutRow(world, 'node-1');
  const again = scene(world, { disk: first.journals.disk, names: ['node-2', 'node-3'] });
  const { nodes, stopped, isOver } = await again.restart(asked);
  expect(isOver).toBe(false);
  expect(stopped?.reason).toContain('the work of its hooks begun, and maybe half done: node-1');
  expect(nodes.at(-1)).toMatchObject({ name: 'node-1', outcome: 'interrupted' });
  expect(nodes.at(-1)?.reason).toMatch(/may be half done: see to its machine$/);
});

test('one that is restarted, or was not begun, leaves nothing', () => {
  const by = { user: 'ada', host: 'ops-1', pid: 7 };
  const nodes = ['a', 'b'].map((id) => ({ id, name: id }));
  const line = (step: string, nodeId: string | null, values = {}): Parameters<typeof droppedOut>[1][0] => ({
    at: '2026-03-01T12:00:00.000Z',
    step,
    nodeId,
    by,
    values,
  });
  // Between `--skip-stop-start` nobody says that it was started.
  const lines = [line('begun', null, { nodes }), line('service.stopping', 'a'), line('ended', 'a')];
  expect(droppedOut({ nodes: [] }, lines)).toEqual({ rows: [], stopped: null, isHeld: false });
});
