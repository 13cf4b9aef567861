// A migration that dies after any of its effects, and is run again: it ends as one that nothing befell.
import { expect, test } from 'vitest';
import { hasEnded } from '../../src/model/run.ts';
import type { FakeDisk } from '../fakes/fake-journals.ts';
import { fakeShare, type FakeShare } from '../fakes/fake-stores.ts';
import { proofSeed, proofTimeout, randomFrom, rounds } from '../rounds.ts';
import { aNode } from '../unit/model/a-cluster.ts';
import { home, homeFiles, share } from '../unit/operations/migrate/migration-scene.ts';
import {
  outageScene,
  outageWorld,
  type OutageScene,
  type OutageWorld,
} from '../unit/operations/migrate/outage-scene.ts';
import { mortal, type Mortal } from './mortal.ts';

/** A person had drained a node before. */
const meant = { accepted: new Set(['unfinished-elsewhere']) };

/** What outlives the processes. */
interface Story {
  readonly place: OutageWorld;
  readonly disk: FakeDisk;
  /** Where the nodes were when this phase began. */
  readonly before: 'old' | 'new';
  /** The old folders as they were then. */
  readonly source: ReadonlyMap<string, string>;
  /** Nodes that ran, and drained, when it began. */
  readonly found: readonly (readonly [string, boolean, boolean])[];
}

interface Phase {
  readonly run: (scene: OutageScene) => Promise<unknown>;
  /** Brings a world to where the phase begins. */
  readonly begin: (scene: OutageScene, place: OutageWorld) => Promise<void>;
  readonly ends: 'old' | 'new';
  /** Whether the old folders may get new files. */
  readonly bringsHome?: true;
}

const changed = `${home}/TaskLogs/servertasks-3_c.txt`;
const gone = `${home}/Artifacts/artifacts-1`;
/** Written to until the nodes are stopped, so that the last copy has something to bring. */
const busy = `${home}/TaskLogs/servertasks-5_e.txt`;
/** Deleted by somebody in the target, so that it is taken back before the outage and copied again. */
const lost = `${share}/TaskLogs/servertasks-1_a.txt`;
const born = `${share}/TaskLogs/servertasks-4_d.txt`;

const phases: Readonly<Record<string, Phase>> = {
  preseed: { run: (scene) => scene.preseed(), begin: () => Promise.resolve(), ends: 'old' },
  cutover: {
    run: (scene) => scene.cutOver(meant),
    begin: async (scene, { files }) => {
      await scene.preseed();
      files.files.set(changed, 'three');
      files.files.set(busy, 'five');
      files.busy.add(busy);
      files.files.delete(gone);
      files.files.delete(lost);
    },
    ends: 'new',
  },
  rollback: {
    run: (scene) => scene.rollBack(),
    begin: async (scene, { files }) => {
      await scene.cutOver(meant);
      files.files.set(born, 'four');
    },
    ends: 'old',
    bringsHome: true,
  },
};

/** A node that drains and one that is down stay so; both others are stopped and started. */
const nodes = [aNode('node-1'), aNode('node-2', { draining: true })];

async function begin(phase: Phase): Promise<Story> {
  const files: FakeShare = fakeShare(homeFiles());
  const place = outageWorld({ nodes, urls: ['node-1', 'node-2'], workEveryMs: 9_000, taskMs: 25_000 }, files);
  const scene = outageScene(place);
  await phase.begin(scene, place);
  scene.database.die();
  place.files.written.length = 0;
  place.machines.starts.length = 0;
  return {
    place,
    disk: scene.journals.disk,
    before: place.machines.where() === 'new' ? 'new' : 'old',
    source: sourceOf(place),
    found: nodesOf(place),
  };
}

/** One process: the phase from its start. */
async function live(
  { place, disk }: Story,
  phase: Phase,
  dieAfter: number | null,
): Promise<{ readonly result: unknown; readonly mortal: Mortal }> {
  const it: Mortal = mortal(dieAfter, () => {
    scene.database.die();
    scene.stores.die();
  });
  const scene: OutageScene = outageScene(place, {
    disk,
    copiesAhead: true,
    onDatabase: ({ call, nodeId, value }) => {
      it.effect(`${call} ${nodeId ?? ''} ${value === undefined ? '' : JSON.stringify(value)}`);
    },
    onJournal: it.effect,
    onStores: it.effect,
    onHosts: it.effect,
    wrap: it.wrap,
    wrapStores: it.wrapStores,
  });
  return { result: await it.live(() => phase.run(scene)), mortal: it };
}

for (const [name, phase] of Object.entries(phases)) {
  test(
    `died after every effect and run again, it ends as if nothing had happened: ${name}`,
    async () => {
      const undisturbed = await begin(phase);
      const whole = (await live(undisturbed, phase, null)).mortal.effects;
      const wanted = endOf(undisturbed);
      expect(whole.length).toBeGreaterThan(8);
      const ahead = name === 'cutover' ? whole.findIndex((effect) => effect.startsWith('takeLock')) : 0;
      if (name === 'cutover')
        expect(whole.slice(0, ahead)).toEqual(
          expect.arrayContaining([`taken back ${lost}`, `copied ${changed.replace(home, share)}`]),
        );
      // Every effect in `npm run proof`; else every one of the short phase and of the copy ahead, and every fifth of the rest.
      const stride = rounds > 100 || whole.length < 40 ? 1 : 5;
      const random = randomFrom(proofSeed(name));
      const first = Math.floor(random() * stride);
      for (let n = 1; n <= whole.length; n += 1) {
        if (n > ahead && n % stride !== first) continue;
        const told = `died after ${String(n)}: ${whole[n - 1] ?? ''}`;
        const story = await begin(phase);
        expect((await live(story, phase, n)).result, told).toBe('died');
        isSound(story, phase, told);
        story.place.world.advance(random() * 10 ** (3 + 3 * random()));
        await endsWell(story, phase, wanted, told);
      }
    },
    proofTimeout,
  );
}

test(
  'a phase that dies twice, after any two effects, ends as if nothing had happened',
  async () => {
    const seed = proofSeed('a migration that dies twice');
    const random = randomFrom(seed);
    const all = Object.entries(phases);
    const ends = new Map<string, unknown>();
    for (const [name, phase] of all) {
      const story = await begin(phase);
      await live(story, phase, null);
      ends.set(name, endOf(story));
    }
    for (let round = 0; round < rounds; round++) {
      const [name, phase] = all[Math.floor(random() * all.length)] ?? fail();
      const story = await begin(phase);
      const told = [`seed ${String(seed)} round ${String(round)}: ${name}`];
      let result: unknown = 'died';
      for (let death = 0; death < 2 && result === 'died'; death++) {
        const life = await live(story, phase, 1 + Math.floor(random() * 90));
        result = life.result;
        told.push(`${String(result === 'died')} after ${life.mortal.effects.at(-1) ?? ''}`);
        isSound(story, phase, told.join('; '));
        story.place.world.advance(random() * 10 ** (3 + 3 * random()));
      }
      if (result === 'died') await endsWell(story, phase, ends.get(name), told.join('; '));
    }
  },
  proofTimeout,
);

test(
  'a cutover that dies after any effect can be rolled back instead, to where it began',
  async () => {
    const phase = phases['cutover'] ?? fail();
    const back: Phase = { ...phase, run: (scene) => scene.rollBack(), ends: 'old' };
    const whole = (await live(await begin(phase), phase, null)).mortal.effects;
    const stride = rounds > 100 ? 1 : 8;
    for (let n = 1; n <= whole.length; n += stride) {
      const story = await begin(phase);
      const told = `died after ${String(n)}: ${whole[n - 1] ?? ''}`;
      expect((await live(story, phase, n)).result, told).toBe('died');
      const target = story.place.files.targets.get(share);
      const isOpen = [...(target?.disk.values() ?? [])].some(({ lines }) => !hasEnded(lines));
      if (!isOpen) continue;
      const { result } = await live(story, back, null);
      expect(result, told).not.toBe('died');
      expect(story.place.machines.where(), told).toBe('old');
      expect(nodesOf(story.place), told).toEqual(story.found);
      expect([...story.place.machines.startTypes.values()], told).toEqual(['automatic', 'automatic']);
      expect(sourceOf(story.place), told).toEqual(story.source);
    }
  },
  proofTimeout,
);

/** What must hold at any instant, also while nobody is at work. */
function isSound({ place, source, disk }: Story, phase: Phase, told: string): void {
  const { files, machines, world } = place;
  expect(machines.wrongStarts, told).toEqual([]);
  expect(world.lost, told).toEqual([]);
  // The source was never written, but for what was born on the target and is brought home.
  for (const [path, content] of source) expect(files.files.get(path), told).toBe(content);
  const touched = files.written.filter((path) => path.startsWith(`${home}/`));
  expect(phase.bringsHome === true ? touched.filter((path) => source.has(path)) : touched, told).toEqual([]);
  // Whatever the settings name holds every file of the source.
  if (machines.where() !== 'old' && phase.bringsHome !== true)
    for (const [path, content] of source)
      expect(files.files.get(path.replace(home, share)), told).toBe(content);
  // A disabled service stands in the journal with what to put back.
  const lines = [...(files.targets.get(share)?.disk.values() ?? [])].flatMap((run) => run.lines);
  for (const [name, type] of machines.startTypes) {
    if (type !== 'disabled') continue;
    const id = world.node(name).id;
    const paused = lines.findLast(({ step, nodeId }) => step === 'watchdog.pausing' && nodeId === id);
    expect(paused?.values['setting'], told).toBe('automatic');
  }
  // Whoever has begun and not ended an outage is told by `octo-ha status`.
  const open = [...disk.values()].some((run) => !hasEnded(run.lines));
  const last = lines.findLast(({ step }) => /^(?:cutover|rollback)\.(?:entering|left)$/.test(step));
  if (last?.step.endsWith('.entering') === true) expect(open, told).toBe(true);
}

async function endsWell(story: Story, phase: Phase, wanted: unknown, told: string): Promise<void> {
  const target = story.place.files.targets.get(share);
  const isOver = [...(target?.disk.values() ?? [])].every(({ lines }) => hasEnded(lines));
  const isMoved = [...(target?.disk.values() ?? [])].some(({ lines }) =>
    lines.some(({ step }) => step === 'cutover.left'),
  );
  // Died after its very last line: the command says that it is done already.
  const isDone =
    target !== undefined && (phase.ends === 'new' ? isMoved : phase.bringsHome === true && isOver);
  if (!isDone) {
    const { result } = await live(story, phase, null);
    expect(result, told).not.toBe('died');
  }
  isSound(story, phase, told);
  expect(endOf(story), told).toEqual(wanted);
  expect(story.place.machines.where(), told).toBe(phase.ends);
}

/** Everything that lasts, but for what journals hold and how often a node was started. */
function endOf({ place }: Story): unknown {
  return {
    files: [...place.files.files].sort(([one], [other]) => (one < other ? -1 : 1)),
    nodes: nodesOf(place),
    startTypes: [...place.machines.startTypes],
    where: place.machines.where(),
    locks: place.world.state.locks,
    maintenance: place.world.state.cluster.maintenanceMode,
  };
}

function nodesOf({ world }: OutageWorld): Story['found'] {
  return [...world.machines.values()].map(({ name, running }) => [name, running, world.node(name).draining]);
}

function sourceOf({ files }: OutageWorld): ReadonlyMap<string, string> {
  return new Map([...files.files].filter(([path]) => path.startsWith(`${home}/`)));
}

function fail(): never {
  throw new Error('unreachable');
}
