import { expect, test } from 'vitest';
import type { Node } from '../../../../src/model/node.ts';
import type { JournalLine, Run } from '../../../../src/model/run.ts';
import { planRestart, type PlanService } from '../../../../src/operations/restart/plan-restart.ts';
import type { RestartWish } from '../../../../src/operations/restart/restart-wish.ts';
import { fakeWorld } from '../../../fakes/fake-world.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';
import { restartWish } from './scene.ts';

const service: PlanService = {
  kind: 'ssh',
  target: 'ssh node',
  abilities: new Set(['state', 'stop', 'start']),
  untested: null,
  warnings: [],
};

function plan(
  nodes: readonly Node[],
  change: Partial<RestartWish> = {},
  more: { own?: string; services?: ReadonlyMap<string, PlanService> } = {},
): ReturnType<typeof planRestart> {
  const world = fakeWorld({ nodes });
  const wish = restartWish(
    world,
    nodes.map(({ name }) => name),
    { order: 'idle', ...change },
  );
  const services = more.services ?? new Map(nodes.map(({ id }) => [id, service]));
  return planRestart(aCluster(nodes), services, more.own ?? null, wish);
}

const order = (made: ReturnType<typeof planRestart>): readonly string[] => made.nodes.map(({ name }) => name);

test('the most idle node comes first', () => {
  const nodes = [aNode('a', { runningTasks: 4 }), aNode('b', { cancellingTasks: 1 }), aNode('c')];
  expect(order(plan(nodes))).toEqual(['c', 'b', 'a']);
  expect(order(plan(nodes, { order: 'named' }))).toEqual(['a', 'b', 'c']);
});

test('a leader comes last, and the node of its own task after it', () => {
  const nodes = [
    aNode('a', { leader: true, version: '2019.3.1' }),
    aNode('b', { version: '2019.3.1' }),
    aNode('c', { runningTasks: 4, version: '2019.3.1' }),
  ];
  expect(order(plan(nodes))).toEqual(['b', 'c', 'a']);
  const made = plan(nodes, {}, { own: 'OctopusServerNodes-b' });
  expect(order(made)).toEqual(['c', 'a', 'b']);
  expect(made.nodes.at(-1)?.way).toBe('left');
});

test('a node that nobody has heard of for long comes after all that are, and is named', () => {
  const nodes = [
    aNode('a', { lastSeenAgeSeconds: 301 }),
    aNode('b', { runningTasks: 4, lastSeenAgeSeconds: 299 }),
    aNode('c', { leader: true, version: '2019.3.1' }),
  ];
  const made = plan(nodes);
  expect(order(made)).toEqual(['b', 'c', 'a']);
  expect(made.warnings).toEqual([
    expect.stringMatching(/^a was last heard of at 2026-11-26T11:54:59.000Z.*nodes remove$/),
  ]);
  expect(order(plan(nodes, {}, { own: 'OctopusServerNodes-c' }))).toEqual(['b', 'a', 'c']);
  expect(plan(nodes, { skipStopStart: true }).warnings).toEqual([]);
});

test('a node that is offline is refused, with a way on', () => {
  expect(() => plan([aNode('a', { flaggedOffline: true }), aNode('b')])).toThrow(
    expect.objectContaining({
      code: 'node.offline',
      hint: expect.stringContaining('nodes remove') as string,
    }) as Error,
  );
});

test('a node without a service is refused, unless the service is somebody else’s work', () => {
  const none = { services: new Map<string, PlanService>() };
  expect(() => plan([aNode('a')], {}, none)).toThrow(
    expect.objectContaining({ code: 'host.no-service' }) as Error,
  );
  expect(plan([aNode('a')], { skipStopStart: true }, none).nodes[0]?.way).toBe('none');
});

test('a driver that can only tell is refused, and one that can only restart restarts', () => {
  const only = (
    ...abilities: readonly ('state' | 'restart')[]
  ): { services: ReadonlyMap<string, PlanService> } => ({
    services: new Map([['OctopusServerNodes-a', { ...service, abilities: new Set(abilities) }]]),
  });
  expect(() => plan([aNode('a')], {}, only('state'))).toThrow(
    expect.objectContaining({ code: 'host.unsupported' }) as Error,
  );
  expect(plan([aNode('a')], {}, only('state', 'restart')).nodes[0]?.way).toBe('restart');
});

test('the steps say what will be done to this node', () => {
  const hooks = { require: 'r', beforeStop: 'b', afterStart: 'a' };
  const [found, idle] = plan([aNode('a', { draining: true }), aNode('b')], { hooks, order: 'named' }).nodes;
  expect(idle?.steps).toEqual([
    'require',
    'check',
    'drain',
    'before-stop hook',
    'stop',
    'start',
    'after-start hook',
    'healthy',
    'undrain',
  ]);
  expect(found?.steps.at(-1)).toBe('leave draining, as found');
});

test('no node at all is refused', () => {
  expect(() => plan([])).toThrow(expect.objectContaining({ code: 'restart.nothing' }) as Error);
});

test('what is untested and what a driver warns of is told by node', () => {
  const services = new Map([
    [
      'OctopusServerNodes-a',
      { ...service, untested: 'not proven on Windows', warnings: ['short grace period'] },
    ],
  ]);
  expect(plan([aNode('a')], {}, { services }).warnings).toEqual([
    'a: not proven on Windows',
    'a: short grace period',
  ]);
});

/** A roll over these that has come so far: `step@name`. */
function resumedRun(
  nodes: readonly { readonly id: string; readonly name: string }[],
  ...steps: string[]
): Run {
  const by = { user: 'mara', host: 'ops-1', pid: 7 };
  const line = (step: string, nodeId: string | null, values = {}): JournalLine => ({
    at: '2026-02-20T03:00:00.000Z',
    step,
    nodeId,
    by,
    values,
  });
  const begun = line('begun', null, { nodes: nodes.map(({ id, name }) => ({ id, name })) });
  const lines = steps.map((text) =>
    line(text.split('@')[0] ?? '', `OctopusServerNodes-${text.split('@')[1] ?? ''}`),
  );
  return { id: 'r-1', verb: 'restart', lines: [begun, ...lines], ended: false };
}

function planAgain(
  nodes: readonly Node[],
  resumed: Run,
  services: ReadonlyMap<string, PlanService> = new Map(nodes.map(({ id }) => [id, service])),
): ReturnType<typeof planRestart> {
  const wish = restartWish(
    fakeWorld({ nodes }),
    nodes.map(({ name }) => name),
    { giveUp: 'octo-ha restart --abandon --context prod' },
  );
  return planRestart(aCluster(nodes), services, null, wish, resumed);
}

test('a roll that is gone on with begins with what it has in hand', () => {
  const nodes = [aNode('a'), aNode('b'), aNode('c')];
  const resumed = resumedRun(nodes, 'ended@b', 'service.stopping@c');
  expect(order(planAgain(nodes, resumed))).toEqual(['b', 'c', 'a']);
});

test('with a node in hand, what is wrong with one that is not begun is kept for after it', () => {
  const nodes = [aNode('a'), aNode('b'), aNode('c', { flaggedOffline: true })];
  const made = planAgain(nodes, resumedRun(nodes, 'service.stopping@a'));
  expect(made.refusal).toMatchObject({ code: 'node.offline' });
  expect(made.nodes.map(({ steps }) => steps[0])).toEqual([
    'look whether it is stopped',
    'not begun',
    'not begun',
  ]);
  expect(made.warnings.join()).toContain('begins no other node: c says that it is offline');
  const only = new Map([['OctopusServerNodes-a', service]]);
  const running = nodes.slice(0, 2);
  expect(planAgain(running, resumedRun(running, 'service.stopping@a'), only).refusal?.code).toBe(
    'host.no-service',
  );
});

test('without one it refuses, and does not send to a roll on other nodes', () => {
  const nodes = [aNode('a'), aNode('b', { flaggedOffline: true })];
  expect(() => planAgain(nodes, resumedRun(nodes, 'service.stopping@a', 'ended@a'))).toThrow(
    expect.objectContaining({
      code: 'node.offline',
      hint: expect.stringContaining('--abandon --context prod') as string,
    }) as Error,
  );
  const services = new Map([['OctopusServerNodes-b', service]]);
  expect(() => planAgain(nodes, resumedRun(nodes, 'service.stopping@a'), services)).toThrow(
    expect.objectContaining({ code: 'host.no-service' }) as Error,
  );
});

test('what is told of a roll that is gone on with stands among the warnings; one without any row is given up', () => {
  const all = [aNode('a'), aNode('b')];
  const resumed = resumedRun(all, 'drain.written@a');
  expect(planAgain(all.slice(1), resumed).warnings).toEqual([
    expect.stringContaining('goes on with the restart'),
    expect.stringContaining('a has no row any more'),
  ]);
  expect(() => planAgain([], resumed)).toThrow(
    expect.objectContaining({
      code: 'restart.nothing',
      hint: expect.stringContaining('--abandon --context prod') as string,
    }) as Error,
  );
});

test('the node of its own task that the roll has restarted is not left to anybody', () => {
  const nodes = [aNode('a'), aNode('b')];
  const wish = restartWish(fakeWorld({ nodes }), ['a', 'b'], { ownTask: 'ServerTasks-1' });
  const services = new Map(nodes.map(({ id }) => [id, service]));
  const stepsOf = (...done: readonly string[]): readonly string[] | undefined =>
    planRestart(
      aCluster(nodes),
      services,
      'OctopusServerNodes-a',
      wish,
      resumedRun(nodes, 'ended@b', ...done),
    ).nodes.find(({ name }) => name === 'a')?.steps;
  expect(stepsOf('service.stopping@a', 'ended@a')).toEqual([
    'none: it was through before the roll was broken off',
  ]);
  expect(stepsOf()).toEqual(['left to the operator: octo-ha runs in a task of it']);
});
