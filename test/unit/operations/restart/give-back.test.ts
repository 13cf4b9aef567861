import { expect, test } from 'vitest';
import { RefusedError, UnavailableError } from '../../../../src/errors.ts';
import type { HookLife } from '../../../../src/model/hook-process.ts';
import { carryOutRestart } from '../../../../src/operations/restart/carry-out-restart.ts';
import { prepareRestart } from '../../../../src/operations/restart/prepare-restart.ts';
import { restartRun } from '../../../../src/operations/restart/restart-run.ts';
import type { RestartResult } from '../../../../src/operations/restart/restart-wish.ts';
import { fakeWorld } from '../../../fakes/fake-world.ts';
import { never, restartWish, scene } from './scene.ts';

test.each([
  ['nothing else is done: it is over', [], { rejects: true }],
  ['another is done: the roll stays', ['node-1'], { rejects: false }],
])(
  'a node that is drained alone is given back when its driver refuses by now; %s',
  async (_what, done, { rejects }) => {
    const pressed = new AbortController();
    const names = ['node-1', 'node-2'];
    const last = done.length === 0 ? 'node-1' : 'node-2';
    const world = fakeWorld({
      urls: ['node-1', 'node-2', 'node-3'],
      onStep: ({ node }) => {
        if (node(last).draining) pressed.abort(new Error('interrupted'));
      },
    });
    const first = scene(world, { names });
    await expect(first.restart({ settleSeconds: 0 }, pressed.signal)).rejects.toMatchObject({ exitCode: 5 });
    expect(world.node(last).draining).toBe(true);
    const refusal = new RefusedError('host.update-pending', 'the image is about to change');
    const it = scene(world, {
      names,
      disk: first.journals.disk,
      wrap: (edges) => ({
        ...edges,
        hosts: {
          ...edges.hosts,
          serviceOf: (name) => {
            const driver = edges.hosts.serviceOf(name);
            return driver === null ? null : { ...driver, warnings: () => Promise.reject(refusal) };
          },
        },
      }),
    });
    const again = async (): Promise<RestartResult> => {
      const wish = restartWish(world, names, {});
      const resumed = await restartRun(it.journals, wish.targets, world.state.cluster.nodes);
      const plan = await prepareRestart(wish, it.edges, resumed, never);
      return carryOutRestart(plan, wish, resumed, it.edges, never);
    };
    const runs = world.machines.get(last)?.runs;
    if (rejects)
      await expect(again()).rejects.toMatchObject({
        exitCode: 5,
        message: expect.stringContaining(refusal.message) as string,
        hint: expect.stringContaining('put back as it was found') as string,
      });
    else {
      const { nodes, stopped, isOver } = await again();
      expect(nodes.map(({ outcome }) => outcome)).toEqual(['already-restarted', 'failed']);
      expect(nodes[1]).toMatchObject({ leftDraining: false, reason: refusal.message });
      expect([stopped?.code, isOver]).toEqual([refusal.code, false]);
    }
    expect(world.node(last).draining).toBe(false);
    expect(world.machines.get(last)?.runs).toBe(runs);
    expect(await it.journals.unfinished()).toHaveLength(rejects ? 0 : 1);
    // From here on it is a refusal that changes nothing, every night until that is over.
    const { code, message } = refusal;
    const refused = again();
    await expect(refused).rejects.toMatchObject({ code, message, exitCode: 4 });
    // Who does not want to wait for that is told the way on.
    const hint = await refused.then(String, (error: unknown) => (error as RefusedError).hint ?? '');
    expect(hint).toEqual(rejects ? '' : (expect.stringContaining('restart --abandon') as string));
  },
);

test('a plan that gives a node back says that no other is begun', async () => {
  const world = fakeWorld();
  const it = scene(world, { names: ['node-1', 'node-2'] });
  const node = { id: world.node('node-1').id, name: 'node-1' };
  const nodes = [node, { ...node, id: world.node('node-2').id }];
  const journal = await it.journals.begin('restart', { nodes });
  await journal.write('found', node.id, { draining: false });
  await journal.write('drain.writing', node.id);
  const [resumed = null] = await it.journals.unfinished();
  const { hosts } = it.edges;
  const serviceOf: typeof hosts.serviceOf = (name) => (name === 'node-1' ? null : hosts.serviceOf(name));
  const edges = { ...it.edges, hosts: { ...hosts, serviceOf } };
  const plan = await prepareRestart(restartWish(world, ['node-1', 'node-2'], {}), edges, resumed, never);
  expect(plan.nodes.map(({ steps }) => steps)).toEqual([['undrain'], ['not begun']]);
  expect(plan.warnings.join()).toContain('node-1 cannot be restarted now, and is given back as it was found');
});

test.each([
  ['Ctrl-C', true],
  ['kill -9', false],
])(
  'a node that was broken off in its hook by %s is not given back by the next run',
  async (_how, isCtrlC) => {
    const world = fakeWorld({ urls: ['node-1', 'node-2', 'node-3'] });
    const hooks = { require: null, beforeStop: 'patch', afterStart: null };
    const asked = { skipStopStart: true, hooks };
    const pressed = new AbortController();
    const names = ['node-1'];
    const first = scene(world, {
      names,
      wrap: (edges) => ({
        ...edges,
        hosts: {
          ...edges.hosts,
          hook: () => {
            const machine = world.machines.get('node-1');
            if (machine !== undefined) machine.running = false;
            world.change('node-1', { flaggedOffline: true });
            if (isCtrlC) pressed.abort(new Error('interrupted'));
            else first.database.die();
            return Promise.reject(new Error('killed'));
          },
        },
      }),
    });
    await expect(first.restart(asked, pressed.signal)).rejects.toThrow();
    if (isCtrlC) expect(first.broken[0]?.nodes[0]?.reason).toContain('may be half done');
    const second = scene(world, { names, disk: first.journals.disk });
    const { nodes, isOver } = await second.restart(asked);
    expect(nodes).toMatchObject([
      {
        outcome: 'failed',
        leftDraining: true,
        reason: expect.stringContaining('it still says that it is offline') as string,
      },
    ]);
    expect([isOver, world.node('node-1').draining]).toEqual([false, true]);
    // Somebody has seen to it.
    const machine = world.machines.get('node-1');
    if (machine !== undefined) machine.running = true;
    world.advance(60_000);
    const third = await second.restart(asked);
    expect(third.stopped).toBeNull();
    expect(world.node('node-1').draining).toBe(false);
  },
);

test.each<[HookLife, boolean]>([
  ['may-run', true],
  ['gone', false],
])(
  'one whose before-stop command was ended by others, and what that started %s, is left draining: %s',
  async (life, left) => {
    const world = fakeWorld({ urls: ['node-1', 'node-2', 'node-3'] });
    const it = scene(world, {
      names: ['node-1'],
      wrap: (edges) => ({
        ...edges,
        hosts: {
          ...edges.hosts,
          hookLife: () => Promise.resolve(life),
          hook: async (_command, { begun }) => {
            await begun?.({ pid: 4711, startedAs: 'boot/1', waits: true });
            throw new UnavailableError('host.command-failed', 'ended by SIGKILL');
          },
        },
      }),
    });
    const { nodes } = await it.restart({ hooks: { require: null, beforeStop: 'patch', afterStart: null } });
    expect(nodes).toMatchObject([{ outcome: 'failed', leftDraining: left }]);
    expect(it.events.some(({ step }) => step === 'hook.unseen')).toBe(left);
  },
);
