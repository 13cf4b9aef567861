// A roll that dies after any of its effects, and is run again: it ends as one that nothing befell.
import { expect, test } from 'vitest';
import type { RestartResult, RestartWish } from '../../src/operations/restart/restart-wish.ts';
import type { FakeDisk } from '../fakes/fake-journals.ts';
import { fakeWorld, type World, type WorldOptions } from '../fakes/fake-world.ts';
import { randomFrom, proofSeed, proofTimeout, rounds } from '../rounds.ts';
import { aNode } from '../unit/model/a-cluster.ts';
import { scene } from '../unit/operations/restart/scene.ts';
import { mortal, type Mortal } from './mortal.ts';

const urls = ['node-1', 'node-2', 'node-3'];
const busy = { workEveryMs: 9_000, taskMs: 25_000 };
const hooks = { require: 'may-i', beforeStop: 'before', afterStart: 'after' };
const balancerSettings = {
  loadBalancer: { url: 'http://balancer', healthChecks: true },
  periods: { freshSeconds: 90, offlineSeconds: 300, heartBeatSeconds: 60 },
  queuePollSeconds: 20,
};

interface Variant {
  readonly world: WorldOptions;
  readonly wish?: Partial<RestartWish>;
  /** Nodes at work at the least, at any instant. */
  readonly atWork: number;
  /** Whether the service is restarted at all. */
  readonly restarts?: false;
  readonly everyEffect?: true;
}

const foundDraining = [aNode('node-1'), aNode('node-2', { draining: true }), aNode('node-3')];
const variants: Readonly<Record<string, Variant>> = {
  'nodes with urls': { world: { ...busy, urls, processes: true }, atWork: 2, everyEffect: true },
  'heart beats alone': { world: busy, atWork: 2 },
  'one node found draining': { world: { ...busy, urls, nodes: foundDraining }, atWork: 1, everyEffect: true },
  'stop and start are one': { world: { ...busy, urls, abilities: ['state', 'restart'] }, atWork: 2 },
  'stop and start are one, and the machine tells no state': {
    world: { ...busy, urls, abilities: ['restart'] },
    atWork: 2,
  },
  'the machine tells no state': { world: { ...busy, abilities: ['stop', 'start'] }, atWork: 2 },
  'hooks restart': {
    world: { ...busy, urls, services: [] },
    wish: { skipStopStart: true, hooks },
    atWork: 2,
    restarts: false,
  },
  hooks: { world: { ...busy, urls }, wish: { hooks }, atWork: 2 },
  'flags by the server': {
    world: { ...busy, urls, abilities: ['state', 'stop', 'start', 'run'] },
    wish: { via: 'server' },
    atWork: 2,
  },
  'behind a load balancer': {
    world: { ...busy, urls, balancer },
    wish: {
      settings: { nodes: urls.map((name) => ({ name, url: `http://${name}:8080` })), ...balancerSettings },
    },
    atWork: 2,
  },
};

for (const [name, variant] of Object.entries(variants)) {
  test(`died after every effect and run again, a roll ends as if nothing had happened: ${name}`, async () => {
    // Every effect of every variant in `npm run proof`; else of the first two, and every third of the others.
    const stride = rounds > 100 || variant.everyEffect === true ? 1 : 3;
    const random = randomFrom(proofSeed(name));
    const whole = (await live(begin(variant), null)).mortal.effects;
    expect(whole.length).toBeGreaterThan(30);
    for (let n = 1 + Math.floor(random() * stride); n <= whole.length; n += stride) {
      const told = `died after ${String(n)}: ${whole[n - 1] ?? ''}`;
      const story = begin(variant);
      expect((await live(story, n)).result, told).toBe('died');
      story.world.advance(random() * 10 ** (3 + 3 * random()));
      await endsWell(story, told);
    }
  });
}

test('a command that takes effect only after the death of who gave it does no harm', async () => {
  const seed = proofSeed('late');
  const random = randomFrom(seed);
  for (const [name, variant] of Object.entries(variants)) {
    const whole = (await live(begin(variant), null)).mortal.effects;
    for (const [at, effect] of whole.entries()) {
      if (!effect.endsWith('about to be done')) continue;
      const told = `seed ${String(seed)} ${name}: ${effect}`;
      const story = begin(variant);
      // Within the two polls that a drain is looked at for before anything is stopped.
      expect((await live(story, at + 1, 40_000 * random())).result, told).toBe('died');
      story.world.advance(40_000 * random());
      await finish(story);
      await endsWell(story, told);
    }
  }
});

test(
  'a roll that dies twice, after any two effects, ends as if nothing had happened',
  { timeout: proofTimeout },
  async () => {
    const seed = proofSeed('a roll that dies twice');
    const random = randomFrom(seed);
    const all = Object.entries(variants);
    for (let round = 0; round < rounds; round++) {
      const [name, variant] = all[Math.floor(random() * all.length)] ?? fail();
      const story = begin(variant);
      const told = [`seed ${String(seed)} round ${String(round)}: ${name}`];
      for (let death = 0; death < 2; death++) {
        const { result, mortal: it } = await live(story, 1 + Math.floor(random() * 60));
        told.push(`${String(result === 'died')} after ${it.effects.at(-1) ?? ''}`);
        story.world.advance(random() * 10 ** (3 + 3 * random()));
      }
      await endsWell(story, told.join('; '));
    }
  },
);

/** What outlives the processes. */
interface Story {
  readonly variant: Variant;
  readonly world: World;
  readonly disk: FakeDisk;
  /** Most machines that were down at once. */
  mostDown: number;
  /** What takes effect at some tick. */
  late: { readonly at: number; readonly act: () => Promise<unknown> }[];
}

function begin(variant: Variant): Story {
  const world = fakeWorld({
    ...variant.world,
    onStep: (it) => {
      // What has ended is of no interest any more, and costs time.
      if (it.ticks() % 30_000 === 0)
        it.state.tasks = (it.state.tasks ?? []).filter(({ state }) => state !== 'Success');
      const due = story.late.filter(({ at }) => at <= it.ticks());
      story.late = story.late.filter((each) => !due.includes(each));
      for (const { act } of due) void act();
      const down = [...it.machines.values()].filter(({ running }) => !running).length;
      story.mostDown = Math.max(story.mostDown, down);
    },
  });
  const story: Story = { variant, world, disk: new Map(), mostDown: 0, late: [] };
  return story;
}

/** One process: the command from its start. */
async function live(
  story: Story,
  dieAfter: number | null,
  lateMs: number | null = null,
): Promise<{ readonly result: RestartResult | 'died'; readonly mortal: Mortal }> {
  const { variant, world, disk } = story;
  const late = (act: () => Promise<unknown>): void => {
    if (lateMs !== null) story.late.push({ at: world.ticks() + lateMs, act });
  };
  const it: Mortal = mortal(
    dieAfter,
    () => {
      operator.database.die();
    },
    late,
  );
  const operator = scene(world, {
    disk,
    onDatabase: ({ call, nodeId, value }) => {
      it.effect(`${call} ${nodeId ?? ''} ${value === undefined ? '' : JSON.stringify(value)}`);
    },
    onJournal: it.effect,
    wrap: it.wrap,
  });
  return { result: await it.live(() => operator.restart(variant.wish)), mortal: it };
}

/** The command again, at most twice, until it says that all is done. */
async function finish(story: Story): Promise<void> {
  for (let times = 0; times < 2; times++) {
    const { result } = await live(story, null);
    if (result !== 'died' && result.stopped === null) return;
  }
}

async function endsWell(story: Story, told: string): Promise<void> {
  const { variant, world, disk } = story;
  const { result } = await live(story, null);
  if (result === 'died') throw new Error('it was not to die');
  expect(result.stopped, told).toBeNull();
  expect(
    result.nodes.filter(
      ({ outcome }) => !outcome.endsWith(variant.restarts === false ? 'restored' : 'restarted'),
    ),
    told,
  ).toEqual([]);
  const asFound = (variant.world.nodes ?? urls.map((name) => aNode(name))).map(({ draining, taskCap }) => ({
    draining,
    taskCap,
  }));
  expect(
    world.state.cluster.nodes.map(({ draining, taskCap }) => ({ draining, taskCap })),
    told,
  ).toEqual(asFound);
  expect(world.lost, told).toEqual([]);
  const runs = [...world.machines.values()].map((machine) => machine.runs);
  expect(variant.restarts === false ? Math.max(...runs) === 1 : Math.min(...runs) > 1, told).toBe(true);
  expect(story.mostDown, told).toBeLessThanOrEqual(1);
  expect(world.fewestAtWork(), told).toBeGreaterThanOrEqual(variant.atWork);
  expect(world.state.locks, told).toEqual([]);
  expect(
    [...disk.values()].filter(
      ({ lines }) => !lines.some(({ step, nodeId }) => nodeId === null && step === 'ended'),
    ),
    told,
  ).toEqual([]);
}

function balancer(world: World): ReturnType<NonNullable<WorldOptions['balancer']>> {
  const names = [...world.machines.values()]
    .filter(({ name, running }) => running && !world.node(name).draining)
    .map(({ name }) => name);
  const answers = new Map(names.map((name) => [name, 4]));
  return { kind: 'seen', answers, tried: 4 * names.length, failed: 0, product: 'haproxy' };
}

function fail(): never {
  throw new Error('unreachable');
}
