// Whatever happens at whatever point of a roll or a drain, what must never be never is, and what is told is so.
import { expect, test } from 'vitest';
import { randomFrom, proofSeed, rounds } from '../rounds.ts';
import { aNode } from '../unit/model/a-cluster.ts';
import { explorer, firstOfKind, pairs, singles } from './interleavings/explore.ts';
import { play, type Scenario } from './interleavings/story.ts';

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
  'a drain': { world: { ...work, urls, nodes }, verb: 'drain', names: ['node-1'], outcomes: ['drained'] },
  'a drain by heart beats': {
    world: { ...work, nodes },
    verb: 'drain',
    names: ['node-1'],
    outcomes: ['drained'],
  },
};

/** Whole in `npm run proof`: every event at every point. Else some of the places that differ, by lot. */
const isLong = rounds > 20;

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
