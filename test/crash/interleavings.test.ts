// Whatever happens at whatever point of a roll or a drain, what must never be never is, and what is told is so.
import { expect, test } from 'vitest';
import { randomFrom, proofSeed, rounds } from '../rounds.ts';
import { aNode } from '../unit/model/a-cluster.ts';
import { alphabet, alphabetOf } from './interleavings/events.ts';
import { explorer, firstOfKind, pairs, reach, singles } from './interleavings/explore.ts';
import { play, type Scenario, type StoryEvent } from './interleavings/story.ts';

const rhythm = { beatMs: 20_000, stepMs: 2_000, workEveryMs: 14_000 };
const work = {
  ...rhythm,
  taskMs: ({ id }: { readonly id: string }) => (id.includes('hangs') ? Infinity : 9_000),
};
const urls = ['node-1', 'node-2', 'node-3'];
/** The third does not take tasks: whatever befalls the second takes the last one that does. */
const nodes = [aNode('node-1'), aNode('node-2'), aNode('node-3', { draining: true })];

const scenarios: Readonly<Record<string, Scenario>> = {
  'a roll over two nodes with urls': {
    world: { ...work, urls, nodes },
    verb: 'restart',
    names: ['node-1', 'node-2'],
    outcomes: ['done restarted restarted'],
  },
  'a roll over one node by heart beats': {
    // Nothing but the heart beats tells who is alive: no url, and a driver that tells no state.
    world: { ...work, nodes, abilities: ['stop', 'start'] },
    verb: 'restart',
    names: ['node-1'],
    outcomes: ['done restarted'],
  },
  'a roll over three nodes': {
    world: { ...work, urls },
    verb: 'restart',
    names: urls,
    outcomes: ['done restarted restarted restarted'],
  },
  'a roll over one node, where stop and start are one': {
    world: { ...work, urls, nodes, abilities: ['state', 'restart'] },
    verb: 'restart',
    names: ['node-1'],
    outcomes: ['done restarted'],
  },
  'a roll over two nodes with hooks': {
    world: { ...work, urls, nodes },
    verb: 'restart',
    names: ['node-1', 'node-2'],
    outcomes: ['done restarted restarted'],
    hooks: true,
  },
  'a roll over two nodes that is too late when it is run again': {
    world: { ...work, urls, nodes },
    verb: 'restart',
    names: ['node-1', 'node-2'],
    outcomes: ['done restarted restarted'],
    isLate: true,
  },
  'a roll over two nodes behind a load balancer': {
    world: { ...work, urls },
    verb: 'restart',
    names: ['node-1', 'node-2'],
    outcomes: ['done restarted restarted'],
    balancer: true,
  },
  'a drain': { world: { ...work, urls, nodes }, verb: 'drain', names: ['node-1'], outcomes: ['drained'] },
  'a drain by heart beats': {
    world: { ...work, nodes },
    verb: 'drain',
    names: ['node-1'],
    outcomes: ['drained'],
  },
  'a drain of a node that drains': {
    world: {
      ...work,
      urls,
      nodes: [aNode('node-1', { draining: true }), aNode('node-2'), aNode('node-3', { draining: true })],
    },
    verb: 'drain',
    names: ['node-1'],
    outcomes: ['already-drained'],
  },
};

/** Each broke something of the product once, when it was left out to see whether anybody would notice: played in every run. */
const stories: readonly (readonly [string, string, string, RegExp])[] = [
  [
    'a drain of a node that drains',
    'somebody drains the other',
    'lifts the flag of a node found draining',
    /^setDraining true/,
  ],
  [
    'a roll over one node, where stop and start are one',
    'every lock is lost',
    'stops with a lock that is lost',
    /^isHeld \| journal service\.stopping/,
  ],
  [
    'a roll over two nodes with urls',
    'every lock is lost',
    'starts with a lock that is lost',
    /^isHeld \| journal service\.starting/,
  ],
  [
    'a roll over two nodes with urls',
    'octo-ha is killed',
    'takes a stopped service for a running one',
    /^journal service\.starting/,
  ],
  [
    'a roll over one node by heart beats',
    'octo-ha is killed',
    'takes a silent node for a running one',
    /^journal service\.starting/,
  ],
  [
    'a roll over two nodes that is too late when it is run again',
    'octo-ha is killed',
    'leaves down what it has stopped',
    /^journal (?:service\.starting|drain\.drained)/,
  ],
];

for (const [name, event, whatFor, place] of stories)
  test(`${event} where octo-ha might otherwise be one that ${whatFor}: ${name}`, async () => {
    const scenario = scenarios[name];
    const happens = alphabet.find((each) => each.name === event);
    if (scenario === undefined || happens === undefined) throw new Error('no such story');
    const undisturbed = await play(scenario, []);
    const points = undisturbed.points.flatMap((point, at) => (place.test(point) ? [at] : []));
    expect(points.length).toBeGreaterThan(0);
    for (const at of points)
      expect(await play(scenario, [{ at, event: happens }])).toMatchObject({ violations: [] });
  });

/** Whole in `npm run proof`: every event at every point. Else some of the places that differ, by lot. */
const isLong = rounds > 20;

test('a drain of somebody else that is lifted anywhere in a roll is put back as it was lifted: a roll over one node by heart beats', async () => {
  const scenario = scenarios['a roll over one node by heart beats'];
  const event = (name: string): StoryEvent => {
    const found = alphabet.find((each) => each.name === name);
    if (found === undefined) throw new Error(`there is no event '${name}'`);
    return found;
  };
  if (scenario === undefined) throw new Error('no such scenario');
  const drained = { at: 0, event: event('somebody drains the target') };
  const { points } = await play(scenario, [drained]);
  expect(points.length).toBeGreaterThan(40);
  // All in `npm run proof`; else every fourth, begun anywhere.
  const step = isLong ? 1 : 4;
  const first = isLong ? 1 : 1 + Math.floor(randomFrom(proofSeed('a drain that is lifted'))() * step);
  for (let at = first; at < points.length; at += step) {
    const lifted = { at, event: event('somebody un-drains the target') };
    expect([at, (await play(scenario, [drained, lifted])).violations]).toEqual([at, []]);
  }
});

test('the last other node that goes while a hook takes its time keeps the node from being stopped', async () => {
  const scenario = scenarios['a roll over two nodes with hooks'];
  if (scenario === undefined) throw new Error('no such scenario');
  const [long, gone] = ['the next hook takes an hour', 'somebody drains the other'].map((name) =>
    alphabetOf(scenario).find((event) => event.name === name),
  );
  if (long === undefined || gone === undefined) throw new Error('no such event');
  const { points } = await play(scenario, []);
  const hooks = points.flatMap((point, at) => (point.startsWith('hook ') ? [at] : []));
  expect(hooks).toHaveLength(6);
  for (const at of hooks)
    expect([
      at,
      (
        await play(scenario, [
          { at, event: long },
          { at, event: gone },
        ])
      ).violations,
    ]).toEqual([at, []]);
});

for (const [name, scenario] of Object.entries(scenarios)) {
  test(
    `whatever happens at whatever point of ${name}, nothing that must not be ever is`,
    { timeout: isLong ? 3_600_000 : 120_000 },
    async () => {
      const seed = proofSeed(`interleavings of ${name}`);
      const random = randomFrom(seed);
      const undisturbed = await play(scenario, []);
      expect(undisturbed).toMatchObject({ outcomes: scenario.outcomes, violations: [] });
      const it = explorer(scenario, undisturbed);
      if (isLong) await singles(it, [...undisturbed.points.keys()]);
      else
        await singles(
          it,
          firstOfKind(undisturbed).filter(() => random() < 0.03),
        );
      await pairs(it, undisturbed, isLong ? rounds * 10 : 8, random);
      const { points, places, paths, states, ends, violations } = it.found();
      process.stdout.write(
        `interleavings of ${name}: ${String(points)} points (${String(places)} places), ${String(paths)} paths, ${String(states)} states, ${String(ends.size)} ways to end, seed ${String(seed)}\n`,
      );
      expect(violations).toEqual([]);
    },
  );
}

/** Minutes for each scenario; without them a few states, by lot. */
const reachMinutes = Number(process.env['OCTO_HA_PROOF_REACH_MINUTES'] ?? '0');

for (const [name, scenario] of Object.entries(scenarios))
  test(
    `in whatever state of ${name} that events can lead to whatever happens, nothing that must not be ever is`,
    { timeout: 120_000 + reachMinutes * 90_000 },
    async () => {
      const seed = proofSeed(`reachable states of ${name}`);
      const random = randomFrom(seed);
      const undisturbed = await play(scenario, []);
      const it = explorer(scenario, undisturbed);
      const until = performance.now() + reachMinutes * 60_000;
      let left = 2;
      const { found, tried, events, whole } =
        reachMinutes > 0
          ? await reach(it, undisturbed, () => performance.now() > until)
          : await reach(
              it,
              undisturbed,
              () => left-- === 0,
              (count) => Math.floor(random() * count),
            );
      const { paths, violations } = it.found();
      process.stdout.write(
        `reachable states of ${name}: ${String(found)} found, ${String(tried)} tried with every event, up to ${String(events)} events${reachMinutes > 0 ? ` (whole: ${String(whole ?? 'all')})` : ''}, ${String(paths)} paths, seed ${String(seed)}\n`,
      );
      expect(violations).toEqual([]);
    },
  );
