// A drain that dies after any of its effects, and is run again: it ends as one that nothing befell.
import { expect, test } from 'vitest';
import { carryOutDrain } from '../../src/operations/drain/carry-out-drain.ts';
import { carryOutUndrain } from '../../src/operations/drain/carry-out-undrain.ts';
import type { DrainWish } from '../../src/operations/drain/drain-wish.ts';
import type { FakeDisk } from '../fakes/fake-journals.ts';
import { fakeTask, fakeWorld, type World, type WorldOptions } from '../fakes/fake-world.ts';
import { randomFrom } from '../rounds.ts';
import { aNode } from '../unit/model/a-cluster.ts';
import { restartWish, scene } from '../unit/operations/restart/scene.ts';
import { mortal, type Mortal } from './mortal.ts';

const urls = ['node-1', 'node-2', 'node-3'];
const busy = { workEveryMs: 9_000, taskMs: 25_000 };
const stuck = {
  tasks: [fakeTask('ServerTasks-7', { nodeId: 'OctopusServerNodes-node-2' })],
  taskMs: Infinity,
};

interface Variant {
  readonly world: WorldOptions;
  readonly names: readonly string[];
  readonly wish?: Partial<DrainWish>;
  readonly verb?: 'undrain';
  /** Outcomes of the last run, and the flags of the three nodes by then. */
  readonly outcomes: readonly RegExp[];
  readonly flags: readonly boolean[];
}

const variants: Readonly<Record<string, Variant>> = {
  'one node with a url': {
    world: { ...busy, urls },
    names: ['node-2'],
    outcomes: [/^drained$/],
    flags: [false, true, false],
  },
  'two nodes by their heart beats': {
    world: busy,
    names: ['node-1', 'node-3'],
    outcomes: [/^drained$/, /^drained$/],
    flags: [true, false, true],
  },
  'by the server': {
    world: { ...busy, urls, abilities: ['run'] },
    names: ['node-2'],
    wish: { via: 'server' },
    outcomes: [/^drained$/],
    flags: [false, true, false],
  },
  'one that was draining': {
    world: { ...busy, urls, nodes: [aNode('node-1'), aNode('node-2', { draining: true }), aNode('node-3')] },
    names: ['node-2'],
    outcomes: [/^already-drained$/],
    flags: [false, true, false],
  },
  'put back to work at the deadline': {
    world: { ...stuck, urls },
    names: ['node-2'],
    wish: { then: 'undrain', waitSeconds: 60 },
    outcomes: [/^undrained$/],
    flags: [false, false, false],
  },
  'tasks cancelled at the deadline': {
    world: { ...stuck, urls },
    names: ['node-2'],
    wish: { then: 'cancel', waitSeconds: 60, accepted: new Set(['unsupported-write']) },
    outcomes: [/^drained$/],
    flags: [false, true, false],
  },
  'an undrain': {
    world: { urls, nodes: urls.map((name) => aNode(name, { draining: name === 'node-2' })) },
    names: ['node-2'],
    verb: 'undrain',
    outcomes: [/^(already-)?undrained$/],
    flags: [false, false, false],
  },
};

for (const [name, variant] of Object.entries(variants)) {
  test(`died after every effect and run again, a drain ends as if nothing had happened: ${name}`, async () => {
    const random = randomFrom(5);
    const undisturbed = begin(variant);
    const { mortal: whole } = await live(undisturbed, null);
    expect(whole.effects.length).toBeGreaterThan(4);
    for (let n = 1; n <= whole.effects.length; n++) {
      const told = `died after ${String(n)}: ${whole.effects[n - 1] ?? ''}`;
      const story = begin(variant);
      expect((await live(story, n)).result, told).toBe('died');
      story.world.advance(random() * 10 ** (3 + 3 * random()));
      const { result } = await live(story, null);
      if (result === 'died') throw new Error('it was not to die');
      // What had ended before the death is begun anew: then it is found as the first run has left it.
      const ended = whole.effects[n - 1]?.startsWith('release') === true || whole.effects[n - 1] === 'ended';
      result.forEach(({ outcome }, at) => {
        if (ended) expect(outcome, told).toMatch(/drained$/);
        else expect(outcome, told).toMatch(variant.outcomes[at] ?? /never/);
      });
      expect(
        story.world.state.cluster.nodes.map(({ draining }) => draining),
        told,
      ).toEqual(variant.flags);
      expect(story.world.state.cluster.nodes.map(({ taskCap }) => taskCap)).toEqual([5, 5, 5]);
      expect(story.world.lost).toEqual([]);
      expect(story.world.state.locks, told).toEqual([]);
      const unfinished = [...story.disk.values()].filter(({ lines }) => !lines.some(isEnd));
      expect(unfinished, told).toEqual([]);
    }
  });
}

interface Story {
  readonly variant: Variant;
  readonly world: World;
  readonly disk: FakeDisk;
}

function begin(variant: Variant): Story {
  return { variant, world: fakeWorld(variant.world), disk: new Map() };
}

/** One process: the command from its start. */
async function live(
  { variant, world, disk }: Story,
  dieAfter: number | null,
): Promise<{ readonly result: readonly { readonly outcome: string }[] | 'died'; readonly mortal: Mortal }> {
  const it: Mortal = mortal(dieAfter, () => {
    operator.database.die();
  });
  const operator = scene(world, {
    disk,
    onDatabase: ({ call, nodeId, value }) => {
      it.effect(`${call} ${nodeId ?? ''} ${value === undefined ? '' : JSON.stringify(value)}`);
    },
    onJournal: it.effect,
    wrap: it.wrap,
  });
  const { targets, settings } = restartWish(world, variant.names, {});
  const wish: DrainWish = {
    targets,
    settings,
    via: 'database',
    waitSeconds: 900,
    then: 'leave',
    cancelWaitSeconds: 120,
    reason: null,
    accepted: new Set(),
    command: 'octo-ha drain',
    ...variant.wish,
  };
  const never = new AbortController().signal;
  const carryOut = async (): Promise<readonly { readonly outcome: string }[]> =>
    variant.verb === 'undrain'
      ? carryOutUndrain(wish, operator.edges, never)
      : carryOutDrain(wish, operator.edges, never);
  return { result: await it.live(carryOut), mortal: it };
}

function isEnd({ step, nodeId }: { readonly step: string; readonly nodeId: string | null }): boolean {
  return nodeId === null && step === 'ended';
}
