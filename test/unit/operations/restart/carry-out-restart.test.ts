import { expect, test } from 'vitest';
import { LockedError, RefusedError, UnavailableError, UnfinishedError } from '../../../../src/errors.ts';
import { tellUnfinished } from '../../../../src/operations/drain/tell-unfinished.ts';
import { runEntry } from '../../../../src/operations/status-document.ts';
import type { Edges } from '../../../../src/operations/verb-edges.ts';
import { fakeJournals, type FakeDisk } from '../../../fakes/fake-journals.ts';
import { fakeTask, fakeWorld, type World, type WorldOptions } from '../../../fakes/fake-world.ts';
import { aNode } from '../../model/a-cluster.ts';
import { never, scene } from './scene.ts';

const withUrls = { urls: ['node-1', 'node-2', 'node-3'] };

function outcomes(result: { readonly nodes: readonly { readonly outcome: string }[] }): readonly string[] {
  return result.nodes.map(({ outcome }) => outcome);
}

function flags(world: World): readonly boolean[] {
  return world.state.cluster.nodes.map(({ draining }) => draining);
}

test('every node of a busy cluster is restarted, one at a time, and no task is lost', async () => {
  const world = fakeWorld({ ...withUrls, workEveryMs: 7_000, taskMs: 40_000 });
  const { restart, journals } = scene(world);
  const result = await restart();
  expect(outcomes(result)).toEqual(['restarted', 'restarted', 'restarted']);
  expect([...world.machines.values()].map(({ runs }) => runs)).toEqual([2, 2, 2]);
  expect(world.lost).toEqual([]);
  expect(world.fewestAtWork()).toBe(2);
  expect(flags(world)).toEqual([false, false, false]);
  expect(await journals.unfinished()).toEqual([]);
});

test('without urls heart beats alone prove it', async () => {
  const world = fakeWorld({ workEveryMs: 15_000, taskMs: 20_000 });
  const result = await scene(world).restart();
  expect(outcomes(result)).toEqual(['restarted', 'restarted', 'restarted']);
  expect(world.lost).toEqual([]);
});

test('one whose service an earlier run of the roll has started is told with the time of it', async () => {
  const pressed = new AbortController();
  const onStep = ({ machines }: World): void => {
    if (machines.get('node-1')?.runs === 2) pressed.abort(new Error('interrupted'));
  };
  const world = fakeWorld({ ...withUrls, onStep });
  const first = scene(world, { names: ['node-1'] });
  await expect(first.restart({}, pressed.signal)).rejects.toThrow(UnfinishedError);
  const second = scene(world, { disk: first.journals.disk, names: ['node-1'] });
  const [row] = (await second.restart()).nodes;
  expect(row).toMatchObject({ outcome: 'restarted' });
  expect(row?.reason).toMatch(/^its service was started at 2026-03-01T12:/);
});

test('a node found draining is restarted and left draining', async () => {
  const nodes = [aNode('node-1', { draining: true }), aNode('node-2'), aNode('node-3')];
  const world = fakeWorld({ ...withUrls, nodes });
  const result = await scene(world).restart();
  expect(result.nodes[0]).toMatchObject({ outcome: 'restarted', foundDraining: true, leftDraining: true });
  expect(flags(world)).toEqual([true, false, false]);
});

test('one that is found draining, and given back by somebody while it is down, is told to work', async () => {
  const nodes = [aNode('node-1', { draining: true }), aNode('node-2'), aNode('node-3')];
  const onStep = ({ machines, change }: World): void => {
    if (machines.get('node-1')?.running === false) change('node-1', { draining: false });
  };
  const result = await scene(fakeWorld({ ...withUrls, nodes, onStep }), { names: ['node-1'] }).restart();
  expect(result.nodes[0]).toMatchObject({ outcome: 'restarted', foundDraining: true, leftDraining: false });
});

test('a drain that does not end gives the node back to work, and the rest is not started', async () => {
  const world = fakeWorld({ ...withUrls, tasks: [fakeTask('ServerTasks-7')], taskMs: Infinity });
  const { restart, journals } = scene(world);
  const result = await restart();
  expect(outcomes(result)).toEqual(['failed', 'not-started', 'not-started']);
  expect(result.nodes[0]?.reason).toContain('ServerTasks-7');
  expect(flags(world)).toEqual([false, false, false]);
  expect(world.machines.get('node-1')?.runs).toBe(1);
  expect(await journals.unfinished()).toHaveLength(1);
});

test('a node that does not come back stays drained, and no further node is touched', async () => {
  const world = fakeWorld(withUrls);
  const machine = world.machines.get('node-1');
  if (machine !== undefined) machine.startable = false;
  const result = await scene(world).restart();
  expect(outcomes(result)).toEqual(['failed', 'not-started', 'not-started']);
  expect(result.nodes[0]).toMatchObject({ leftDraining: true });
  expect(flags(world)).toEqual([true, false, false]);
});

test('the same command goes on where a failed roll has ended', async () => {
  const world = fakeWorld(withUrls);
  const machine = world.machines.get('node-2');
  if (machine !== undefined) machine.startable = false;
  const first = scene(world);
  expect(outcomes(await first.restart())).toEqual(['restarted', 'failed', 'not-started']);
  if (machine !== undefined) machine.startable = true;
  const second = scene(world, { disk: first.journals.disk });
  expect(outcomes(await second.restart())).toEqual(['already-restarted', 'restarted', 'restarted']);
  expect([...world.machines.values()].map(({ runs }) => runs)).toEqual([2, 2, 2]);
  expect(flags(world)).toEqual([false, false, false]);
  expect(await second.journals.unfinished()).toEqual([]);
});

test('another version than the one before stops the roll with the node drained', async () => {
  const world = fakeWorld(withUrls);
  const machine = world.machines.get('node-1');
  if (machine !== undefined) machine.version = '2026.1.1';
  const result = await scene(world).restart();
  expect(result.nodes[0]?.reason).toContain('2026.1.1 instead of');
  expect(flags(world)).toEqual([true, false, false]);
});

test('the version that is expected after an upgrade is accepted', async () => {
  const world = fakeWorld(withUrls);
  for (const machine of world.machines.values()) machine.version = '2026.1.1';
  const result = await scene(world).restart({ expectVersion: '2026.1.1' });
  expect(outcomes(result)).toEqual(['restarted', 'restarted', 'restarted']);
});

test('a canary pauses the roll, and the same command goes on', async () => {
  const world = fakeWorld(withUrls);
  const first = scene(world);
  const result = await first.restart({ pauseAfter: 1 });
  expect(outcomes(result)).toEqual(['restarted', 'not-started', 'not-started']);
  expect(result.stopped?.code).toBe('restart.paused');
  const second = scene(world, { disk: first.journals.disk });
  expect(outcomes(await second.restart())).toEqual(['already-restarted', 'restarted', 'restarted']);
});

test('no node is begun after the hour given', async () => {
  const world = fakeWorld(withUrls);
  const notAfter = new Date(world.clock.now().getTime() + 60_000);
  const result = await scene(world).restart({ notAfter });
  expect(outcomes(result)).toEqual(['restarted', 'not-started', 'not-started']);
  expect(result.stopped?.code).toBe('restart.too-late');
});

test('a node that was given back and is drained by somebody since stays drained when the roll is refused again', async () => {
  const world = fakeWorld({
    ...withUrls,
    tasks: [fakeTask('ServerTasks-7')],
    taskMs: Infinity,
    hook: () => 1,
  });
  const first = scene(world);
  expect((await first.restart()).nodes[0]).toMatchObject({ outcome: 'failed', leftDraining: false });
  world.change('node-1', { draining: true });
  const hooks = { require: 'may-i', beforeStop: null, afterStart: null };
  const second = scene(world, { disk: first.journals.disk });
  expect((await second.restart({ hooks })).nodes[0]).toMatchObject({ outcome: 'failed', leftDraining: true });
  expect(flags(world)).toEqual([true, false, false]);
});

test('a veto stops the roll before the node is touched', async () => {
  const hook: WorldOptions['hook'] = (command, values) =>
    command === 'may-i' && values['OCTO_HA_NODE'] === 'node-2' ? 1 : 0;
  const world = fakeWorld({ ...withUrls, hook });
  const result = await scene(world).restart({
    hooks: { require: 'may-i', beforeStop: null, afterStart: null },
  });
  expect(outcomes(result)).toEqual(['restarted', 'failed', 'not-started']);
  expect(flags(world)).toEqual([false, false, false]);
});

test('a roll that has touched no node is over, whatever ended it, and keeps nobody from anything', async () => {
  const veto = fakeWorld({ ...withUrls, hook: (command) => (command === 'may-i' ? 1 : 0) });
  const hooks = { require: 'may-i', beforeStop: null, afterStart: null };
  const vetoed = scene(veto);
  expect(await vetoed.restart({ hooks })).toMatchObject({
    isOver: true,
    stopped: { code: 'restart.stopped' },
  });
  expect(await vetoed.journals.unfinished()).toEqual([]);

  const late = scene(fakeWorld(withUrls));
  expect(await late.restart({ notAfter: new Date(0) })).toMatchObject({
    isOver: true,
    stopped: { code: 'restart.too-late' },
  });
  expect(await late.journals.unfinished()).toEqual([]);

  const left = scene(fakeWorld(withUrls));
  const reason = new Error('interrupted');
  const pressed = new AbortController();
  const wrap = (edges: Edges): Edges => ({
    ...edges,
    report: (event) => (event.step.startsWith('check') ? pressed.abort(reason) : undefined),
  });
  const early = scene(left.world, { wrap });
  await expect(early.restart({}, pressed.signal)).rejects.toBe(reason);
  expect(await early.journals.unfinished()).toEqual([]);
});

test('who goes on, and why, is written down; what was restarted before is told with its time', async () => {
  const world = fakeWorld(withUrls);
  const first = scene(world);
  await first.restart({ pauseAfter: 1, reason: 'patches of March' });
  const second = scene(world, { disk: first.journals.disk });
  const result = await second.restart({
    pauseAfter: 1,
    reason: 'patches of April',
    command: 'octo-ha again',
  });
  expect(result.nodes[0]).toMatchObject({ outcome: 'already-restarted' });
  expect(result.nodes[0]?.reason).toMatch(/^restarted at 20\d\d-/);
  const [run] = await second.journals.unfinished();
  if (run === undefined) throw new Error('nothing is unfinished');
  expect(runEntry(run, 'server', 'database', (verb) => verb)).toMatchObject({ reason: 'patches of April' });
});

test('hooks run around the stop, in that order', async () => {
  const seen: string[] = [];
  const world = fakeWorld({ ...withUrls, onEffect: (effect) => seen.push(effect) });
  const hooks = { require: 'r', beforeStop: 'b', afterStart: 'a' };
  await scene(world, { names: ['node-1'] }).restart({ hooks });
  expect(seen).toEqual([
    'hook require node-1',
    'hook before-stop node-1',
    'stop node-1',
    'start node-1',
    'hook after-start node-1',
  ]);
});

test('with skip-stop-start a node whose work broke off is left drained: it may be in pieces', async () => {
  const world = fakeWorld({ ...withUrls, hook: (command) => (command === 'patch' ? 1 : 0) });
  const hooks = { require: null, beforeStop: 'patch', afterStart: null };
  const { restart, journals } = scene(world);
  const result = await restart({ skipStopStart: true, hooks });
  expect(result.nodes[0]).toMatchObject({ outcome: 'failed', leftDraining: true });
  expect(flags(world)).toEqual([true, false, false]);
  expect(await journals.unfinished()).toHaveLength(1);
});

test('with skip-stop-start a hook that takes the node down is no reason against it, and what follows is left to the next run', async () => {
  const world = fakeWorld({
    ...withUrls,
    services: [],
    hook: (command) => {
      const machine = world.machines.get('node-1');
      if (machine === undefined) return 9;
      if (command === 'down') machine.running = false;
      else {
        machine.running = true;
        machine.runs += 1;
        machine.nextBeat = world.ticks();
      }
      return 0;
    },
  });
  const hooks = { require: null, beforeStop: 'down', afterStart: 'up' };
  const { restart } = scene(world, { names: ['node-1'] });
  expect(outcomes(await restart({ skipStopStart: true, hooks }))).toEqual(['restored']);
  expect(flags(world)).toEqual([false, false, false]);
});

test.each([
  ['without a task: what the hook has begun is ended', 0, ['restored', 'restored', 'restored']],
  ['with a task: nobody knows whether it runs', 1, ['failed', 'not-started', 'not-started']],
])(
  'with skip-stop-start a node that its hook had taken down when octo-ha was killed acknowledges nothing a second time; %s',
  async (_, tasks, ends) => {
    const begun: string[] = [];
    const world = fakeWorld({
      ...withUrls,
      services: [],
      hook: (command, { OCTO_HA_NODE: name = '' }) => {
        const machine = world.machines.get(name);
        if (machine === undefined) return 9;
        begun.push(`${command} ${name}`);
        machine.running = command === 'up';
        machine.nextBeat = world.ticks();
        return 0;
      },
    });
    const asked = { skipStopStart: true, hooks: { require: null, beforeStop: 'down', afterStart: 'up' } };
    const first = scene(world, {
      onJournal: (effect) => {
        if (effect !== 'hook.running OctopusServerNodes-node-1') return;
        const machine = world.machines.get('node-1');
        if (machine !== undefined) machine.running = false;
        first.database.die();
        throw new Error('killed');
      },
    });
    await expect(first.restart(asked)).rejects.toThrow('killed');
    world.state.locks.splice(0);
    if (tasks > 0) world.state.tasks = [fakeTask('ServerTasks-7')];
    const result = await scene(world, { disk: first.journals.disk }).restart(asked);
    expect(outcomes(result)).toEqual(ends);
    expect(begun.slice(0, 2)).toEqual(tasks === 0 ? ['down node-1', 'up node-1'] : []);
    expect(flags(world)).toEqual([tasks > 0, false, false]);
  },
);

test('with skip-stop-start the service is never touched', async () => {
  const world = fakeWorld({ ...withUrls, services: [] });
  const first = scene(world);
  const asked = { skipStopStart: true, pauseAfter: 1 };
  expect(outcomes(await first.restart(asked))).toEqual(['restored', 'not-started', 'not-started']);
  const result = await scene(world, { disk: first.journals.disk }).restart({ skipStopStart: true });
  expect(outcomes(result)).toEqual(['already-restored', 'restored', 'restored']);
  expect(result.nodes[0]?.reason).toMatch(/^restored at /);
  expect([...world.machines.values()].map(({ runs }) => runs)).toEqual([1, 1, 1]);
  expect(flags(world)).toEqual([false, false, false]);
});

test('where stop and start are one, the service is restarted', async () => {
  const world = fakeWorld({ ...withUrls, abilities: ['state', 'restart'] });
  const result = await scene(world).restart();
  expect(outcomes(result)).toEqual(['restarted', 'restarted', 'restarted']);
  expect([...world.machines.values()].map(({ runs }) => runs)).toEqual([2, 2, 2]);
});

test('without a service in the settings nothing is begun', async () => {
  const world = fakeWorld({ ...withUrls, services: ['node-1', 'node-2'] });
  await expect(scene(world).restart()).rejects.toThrow(RefusedError);
  expect(flags(world)).toEqual([false, false, false]);
});

test('the only node at work is not restarted, and nothing is left of the attempt', async () => {
  const nodes = [aNode('node-1'), aNode('node-2', { draining: true })];
  const world = fakeWorld({ nodes });
  const { restart, journals } = scene(world, { names: ['node-1'] });
  await expect(restart()).rejects.toThrow(RefusedError);
  expect(flags(world)).toEqual([false, true]);
  expect(await journals.unfinished()).toEqual([]);
});

test('the world changing between two nodes stops the roll', async () => {
  const world: World = fakeWorld({
    ...withUrls,
    onStep: (it) => {
      const [one, two, three] = ['node-1', 'node-2', 'node-3'].map((name) => it.machines.get(name));
      if (one?.runs === 2 && !it.node('node-1').draining && three !== undefined) three.running = false;
      if (
        one?.runs === 2 &&
        !it.node('node-1').draining &&
        it.node('node-1').taskCap > 0 &&
        two !== undefined
      )
        it.change('node-1', { taskCap: 0 });
    },
  });
  const result = await scene(world).restart();
  expect(outcomes(result)).toEqual(['restarted', 'failed', 'not-started']);
  expect(world.machines.get('node-2')?.runs).toBe(1);
  expect(world.node('node-2').draining).toBe(false);
});

test('somebody else’s unfinished work that comes up while a node drains gives the node back to work', async () => {
  const disk: FakeDisk = new Map();
  const theirs = fakeJournals({ disk });
  let begun = false;
  const world = fakeWorld({
    ...withUrls,
    onStep: (it) => {
      if (begun || !it.node('node-2').draining) return;
      begun = true;
      void theirs.begin('maintenance', {});
    },
  });
  const result = await scene(world, { disk }).restart();
  expect(begun).toBe(true);
  expect(outcomes(result)).toEqual(['restarted', 'failed', 'not-started']);
  expect(flags(world)).toEqual([false, false, false]);
});

test('a start hook that un-drains the node by itself is expected', async () => {
  const world = fakeWorld({
    ...withUrls,
    onStep: (it) => {
      for (const { name, runs } of it.machines.values())
        if (runs === 2 && it.node(name).draining) it.change(name, { draining: false });
    },
  });
  const result = await scene(world).restart();
  expect(outcomes(result)).toEqual(['restarted', 'restarted', 'restarted']);
});

test('two operators who start a roll at once: one acts, the other is told', async () => {
  const world = fakeWorld(withUrls);
  const [one, two] = [scene(world), scene(world)];
  const all = await Promise.allSettled([one.restart(), two.restart()]);
  const acted = all.filter(({ status }) => status === 'fulfilled');
  const [refused] = all.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
  expect(acted).toHaveLength(1);
  expect(refused).toBeInstanceOf(LockedError);
  expect([...world.machines.values()].map(({ runs }) => runs)).toEqual([2, 2, 2]);
});

test('Ctrl-C in the middle leaves a roll that the same command finishes', async () => {
  const controller = new AbortController();
  const world = fakeWorld({
    ...withUrls,
    onStep: (it) => {
      if (it.machines.get('node-2')?.runs === 2) controller.abort(new Error('interrupted'));
    },
  });
  const first = scene(world);
  await expect(first.restart({}, controller.signal)).rejects.toThrow(UnfinishedError);
  expect(first.broken).toMatchObject([{ stopped: { code: 'restart.interrupted', reason: 'interrupted' } }]);
  expect(first.broken[0]?.nodes).toMatchObject([
    { outcome: 'restarted', foundDraining: false, leftDraining: false },
    {
      outcome: 'interrupted',
      leftDraining: true,
      done: ['drain.written', 'service.stopped', 'service.started'],
    },
    { outcome: 'not-started', foundDraining: null },
  ]);
  expect(first.database.state.locks).toEqual([]);
  const second = scene(world, { disk: first.journals.disk });
  expect(outcomes(await second.restart())).toEqual(['already-restarted', 'restarted', 'restarted']);
  expect([...world.machines.values()].map(({ runs }) => runs)).toEqual([2, 2, 2]);
});

test('a dead node with a url is watched for its whole silence once, not before every step of the roll', async () => {
  const dead = { lastSeenAt: new Date('2026-03-01T10:00:00Z'), lastSeenAgeSeconds: 7_200 };
  const watched = async (names: readonly string[]): Promise<number> => {
    const nodes = [aNode('node-1'), aNode('node-2'), aNode('node-3', dead)];
    const world = fakeWorld({ ...withUrls, nodes, services: ['node-1', 'node-2'] });
    const machine = world.machines.get('node-3');
    if (machine !== undefined) machine.running = false;
    const { restart, events } = scene(world, { names });
    expect(outcomes(await restart({ settleSeconds: 0 }))).toEqual(names.map(() => 'restarted'));
    return events.filter(({ step }) => step === 'check.watching').length;
  };
  expect(await watched(['node-1'])).toBe(1);
  expect(await watched(['node-1', 'node-2'])).toBe(1);
});

test('a journal that cannot be written ends the roll before anything is done', async () => {
  const world = fakeWorld(withUrls);
  const { restart, journals, broken } = scene(world);
  journals.failOn('write', new UnavailableError('journal.unwritable', 'no space'), 0);
  await expect(restart()).rejects.toThrow('no space');
  expect(broken).toEqual([]);
  expect(flags(world)).toEqual([false, false, false]);
  expect([...world.machines.values()].map(({ runs }) => runs)).toEqual([1, 1, 1]);
});

test('a roll that cannot even write down that it goes on tells what is left as it lies', async () => {
  const world = fakeWorld(withUrls);
  const machine = world.machines.get('node-1');
  if (machine !== undefined) machine.startable = false;
  const first = scene(world);
  await first.restart();
  const { restart, journals } = scene(world, { disk: first.journals.disk });
  journals.failOn('write', new UnavailableError('journal.unwritable', 'no space'), 0);
  await expect(restart()).rejects.toMatchObject({
    code: 'restart.stopped',
    message: expect.stringContaining('no space; left draining: node-1') as string,
  });
});

test('behind a load balancer the node must be seen gone, and the roll does not wait to settle when it is seen back', async () => {
  const serving = (world: World): readonly string[] =>
    [...world.machines.values()]
      .filter(({ name, running }) => running && !world.node(name).draining)
      .map(({ name }) => name);
  const world = fakeWorld({
    ...withUrls,
    balancer: (it) => {
      const names = serving(it);
      return {
        kind: 'seen',
        answers: new Map(names.map((name) => [name, 4])),
        tried: 4 * names.length,
        failed: 0,
        product: 'haproxy',
      };
    },
  });
  const { restart, events } = scene(world);
  const wished = { url: 'http://balancer', healthChecks: true };
  const settings = {
    nodes: world.settingsNodes,
    loadBalancer: wished,
    periods: { freshSeconds: 90, offlineSeconds: 300, heartBeatSeconds: 60 },
    queuePollSeconds: 20,
  };
  const result = await restart({ settings });
  expect(outcomes(result)).toEqual(['restarted', 'restarted', 'restarted']);
  expect(events.filter(({ step }) => step === 'balancer.gone')).toHaveLength(3);
  expect(events.filter(({ step }) => step === 'balancer.back')).toHaveLength(3);
  expect(events.filter(({ step }) => step === 'settle.waiting')).toHaveLength(0);
});

test('a load balancer that keeps sending users to a drained node forbids its stop', async () => {
  const world = fakeWorld({
    ...withUrls,
    balancer: () => ({
      kind: 'seen',
      answers: new Map([
        ['node-1', 4],
        ['node-2', 4],
        ['node-3', 4],
      ]),
      tried: 12,
      failed: 0,
      product: null,
    }),
  });
  const settings = {
    nodes: world.settingsNodes,
    loadBalancer: { url: 'http://balancer', healthChecks: true },
    periods: { freshSeconds: 90, offlineSeconds: 300, heartBeatSeconds: 60 },
    queuePollSeconds: 20,
  };
  const result = await scene(world).restart({ settings });
  expect(outcomes(result)).toEqual(['failed', 'not-started', 'not-started']);
  expect(flags(world)).toEqual([false, false, false]);
  expect(never.aborted).toBe(false);
});

test('what --all begins is written down as a roll of all, and one of named nodes as none', async () => {
  for (const all of [true, false]) {
    const { restart, journals } = scene(fakeWorld());
    await restart({ all, pauseAfter: 1 });
    expect((await journals.unfinished()).map(({ lines }) => lines[0]?.values['all'])).toEqual([all]);
  }
});

test('the command to go on with after Ctrl-C names the hooks, without which it would be refused', async () => {
  const pressed = new AbortController();
  const world = fakeWorld({
    ...withUrls,
    onStep: ({ node }) => {
      if (node('node-1').draining) pressed.abort(new Error('interrupted'));
    },
  });
  const resume = { command: 'octo-ha restart --resume', giveAgain: ['--require', '--before-stop'] };
  await expect(scene(world).restart({ resume }, pressed.signal)).rejects.toMatchObject({
    code: 'restart.interrupted',
    hint: expect.stringContaining('octo-ha restart --all, and --require, --before-stop as before') as string,
  });
});

test('a roll that somebody has gone on with since it was planned on is left alone: its hook may be at work', async () => {
  const world = fakeWorld(withUrls);
  const first = scene(world);
  await first.restart({ pauseAfter: 1 });
  const { disk } = first.journals;
  const [run] = await first.journals.unfinished();
  // The other is killed in its before-stop command, after this one has read the journal.
  const wrap = (edges: Edges): Edges => ({
    ...edges,
    database: {
      ...edges.database,
      takeLock: async (...asked) => {
        const theirs = await fakeJournals({ disk }).resume(run?.id ?? '');
        await theirs.write('hook.running', 'OctopusServerNodes-node-2', { hook: 'before-stop' });
        await theirs.close();
        return edges.database.takeLock(...asked);
      },
    },
  });
  await expect(scene(world, { disk, wrap }).restart()).rejects.toMatchObject({
    code: 'lock.held',
    message: expect.stringContaining('written to this restart') as string,
  });
  expect(world.machines.get('node-2')?.runs).toBe(1);
  expect(flags(world)).toEqual([false, false, false]);
});

test('with skip-stop-start a roll that is broken off tells no node as stopped, and none that was restored', async () => {
  const pressed = new AbortController();
  const hook: WorldOptions['hook'] = (_command, values) => {
    if (values['OCTO_HA_NODE'] === 'node-3') pressed.abort(new Error('interrupted'));
    return 0;
  };
  const { restart } = scene(fakeWorld({ ...withUrls, services: [], hook }));
  const hooks = { require: null, beforeStop: null, afterStart: 'patch' };
  await expect(restart({ skipStopStart: true, hooks }, pressed.signal)).rejects.toMatchObject({
    message:
      'the roll was interrupted; left draining: node-3; the work of its hooks begun, and maybe half done: node-3',
  });
});

test.each([true, false])(
  'with skip-stop-start a node that takes tasks again is drained anew before its hook is run again, undrain written down: %s',
  async (isWritten) => {
    const draining: boolean[] = [];
    const world = fakeWorld({
      ...withUrls,
      services: [],
      hook: () => (draining.push(world.node('node-1').draining) === 1 ? 1 : 0),
    });
    const hooks = { require: null, beforeStop: null, afterStart: 'patch' };
    const first = scene(world, { names: ['node-1'] });
    expect(outcomes(await first.restart({ skipStopStart: true, hooks }))).toEqual(['failed']);
    world.change('node-1', { draining: false });
    if (isWritten) await tellUnfinished([world.node('node-1').id], first.journals);
    const again = scene(world, { disk: first.journals.disk, names: ['node-1'] });
    expect(outcomes(await again.restart({ skipStopStart: true, hooks }))).toEqual(['restored']);
    expect(draining).toEqual([true, true]);
    expect(world.node('node-1').draining).toBe(false);
  },
);

test('with skip-stop-start a hook that has ended with 0 is not run a second time, though the run was broken off right then', async () => {
  const begun: string[] = [];
  const world = fakeWorld({
    ...withUrls,
    services: [],
    hook: (command, { OCTO_HA_NODE: name = '' }) => {
      begun.push(`${command} ${name}`);
      return begun.length === 1 ? 1 : 0;
    },
  });
  const asked = { skipStopStart: true, hooks: { require: null, beforeStop: 'patch', afterStart: 'up' } };
  // One that failed is run again.
  const failed = scene(world, { names: ['node-1'] });
  expect(outcomes(await failed.restart(asked))).toEqual(['failed']);
  const first = scene(world, {
    names: ['node-1'],
    disk: failed.journals.disk,
    onJournal: (effect) => {
      if (!effect.startsWith('process.ended')) return;
      first.database.die();
      throw new Error('killed');
    },
  });
  await expect(first.restart(asked)).rejects.toThrow('killed');
  expect(begun).toEqual(['patch node-1', 'patch node-1']);
  world.state.locks.splice(0);
  const again = scene(world, { names: ['node-1'], disk: first.journals.disk });
  expect(outcomes(await again.restart(asked))).toEqual(['restored']);
  expect(begun.slice(2)).toEqual(['up node-1']);
});

test('nor an after-start command, on a node that takes tasks again by then', async () => {
  const begun: string[] = [];
  const world = fakeWorld({ ...withUrls, hook: (command) => (begun.push(command), 0) });
  const asked = { hooks: { require: null, beforeStop: null, afterStart: 'up' } };
  const first = scene(world, {
    names: ['node-1'],
    onJournal: (effect) => {
      if (!effect.startsWith('undrain.written')) return;
      first.database.die();
      throw new Error('killed');
    },
  });
  await expect(first.restart(asked)).rejects.toThrow('killed');
  world.state.locks.splice(0);
  const again = scene(world, { names: ['node-1'], disk: first.journals.disk });
  expect(outcomes(await again.restart(asked))).toEqual(['restarted']);
  expect(begun).toEqual(['up']);
});
