// One story: a cluster, a command on it, what happens meanwhile at which points, and how it ends. Everything follows from the events.
import { CancelledError, Failure } from '../../../src/errors.ts';
import { carryOutDrain } from '../../../src/operations/drain/carry-out-drain.ts';
import type { FakeDisk } from '../../fakes/fake-journals.ts';
import { fakeWorld, pollMs, type World, type WorldOptions } from '../../fakes/fake-world.ts';
import { restartWish, scene } from '../../unit/operations/restart/scene.ts';
import { comesToTheSame, judgeEnd } from './judge-end.ts';
import { hookCommands, outsideOf, outsideWorld, type Outside } from './outside.ts';
import { life, type Life } from './process.ts';
import { allOf, standing, stateOf } from './state-of.ts';
import { truthOf, type Truth } from './truth.ts';
import { drainWish, settingsOf, told } from './wishes.ts';

/** What is played. */
export interface Scenario {
  readonly world: WorldOptions;
  readonly verb: 'restart' | 'drain';
  /** Names of the nodes that the command names. */
  readonly names: readonly string[];
  /** The outcomes of an undisturbed run. */
  readonly outcomes: readonly string[];
  /** A roll with the three hooks, or behind a load balancer that checks health. */
  readonly hooks?: true;
  readonly balancer?: true;
  /** Whenever the command is run again, it is past its `--not-after`. */
  readonly isLate?: true;
}

/** Something that happens before the call at a point. */
export interface Happening {
  readonly at: number;
  readonly event: StoryEvent;
}

/** One letter of the alphabet. */
export interface StoryEvent {
  readonly name: string;
  readonly act: (stage: Stage) => void;
  /** The command comes to its usual end all the same, at the latest when it is run again. */
  readonly isHarmless?: true;
  /** It ends a process. */
  readonly kills?: true;
}

/** What an event may touch. */
export interface Stage {
  readonly world: World;
  readonly truth: Truth;
  readonly target: string;
  readonly other: string;
  /** Kills the process of the command. */
  readonly kill: () => void;
  /** Starts another operator's command at once; `own`: with a state folder of its own. */
  readonly operator: (verb: 'restart' | 'drain' | 'undrain', names: readonly string[], own: boolean) => void;
  readonly outside: Outside;
  /** Presses Ctrl-C where the command runs. */
  readonly interrupt: () => void;
  skewMs: number;
}

/** How it went. */
export interface Told {
  /** What was about to be called at each point, and how everything stood: places that are equal differ in time alone. */
  readonly points: readonly string[];
  /** All that is known of where everything stands at each point but the times: what `stateOf` tells. */
  readonly states: readonly string[];
  readonly violations: readonly string[];
  readonly outcomes: readonly string[];
  /** It was left before its end: the last event changed nothing, or nothing new came of it any more. */
  readonly isLeft: boolean;
}

/** A search that is interested in what comes of the last event. */
export interface Interest {
  /** Points before this one were told of before. */
  readonly from: number;
  /** So many points one after the other that are known, and the story is left; null: never. */
  readonly known: ((state: string) => boolean) | null;
}

/** Points in a row that a search knows: then it has come back to what it went through before. */
const backAgain = 60;

/** More than the longest undisturbed run takes by an order: then it hangs. */
const mostPoints = 30_000;
const mostRuns = 4;

/** Plays it. The command is run again, as the operator would, until it says that all is done, or has said otherwise often enough. */
export async function play(
  scenario: Scenario,
  happenings: readonly Happening[],
  interest: Interest = { from: 0, known: null },
): Promise<Told> {
  const points: string[] = [];
  const states: string[] = [];
  const outcomes: string[] = [];
  const isCtrlCAlone = happenings.every(({ event }) => event.name === 'Ctrl-C is pressed');
  const due = [...happenings].sort((a, b) => a.at - b.at);
  const disk = emptyDisk();
  const disks: FakeDisk[] = [disk];
  const others: Promise<unknown>[] = [];
  const lives: Life[] = [];
  let isLeft = false as boolean;
  let knownInARow = 0;
  function leave(): void {
    isLeft = true;
    for (const each of lives) each.kill();
  }
  let truth: Truth | null = null;
  const outside = outsideOf();
  const options = { ...scenario.world, ...outsideWorld(outside, () => world), onStep: () => stepped() };
  const world: World = fakeWorld(options);
  function stepped(): void {
    truth?.step();
    // What has ended is of no interest any more, and costs time.
    const tasks = world.state.tasks ?? [];
    if (tasks.length > 20)
      world.state.tasks = tasks.filter(({ state }) => !/Success|Failed|Canceled/.test(state));
  }
  const theTruth = truthOf(world, pollMs, 1, {
    hooks: scenario.hooks === true,
    balancer: scenario.balancer === true,
  });
  truth = theTruth;
  let current: Life | null = null;
  let pressed = new AbortController();
  let lastStep = '';
  const [target = ''] = scenario.names;
  const stage: Stage = {
    world,
    truth: theTruth,
    target,
    other: [...world.machines.keys()].find((name) => name !== target) ?? '',
    kill: () => current?.kill(),
    interrupt: () => pressed.abort(new CancelledError('cancelled.interrupted', 'Ctrl-C')),
    outside,
    operator: (verb, names, own) => {
      const theirs = own ? emptyDisk() : disk;
      if (own) disks.push(theirs);
      const name = `second ${String(others.length)}${own ? ' elsewhere' : ''}`;
      others.push(run(name, verb, names, theirs).outcome);
    },
    skewMs: 0,
  };

  function point(call: string, process: string): void {
    const at = points.length;
    if (at > mostPoints) throw new Error('it does not end');
    if (call.startsWith('journal ')) lastStep = call;
    theTruth.point(at);
    if (at < interest.from) {
      points.push('');
      states.push('');
    } else {
      points.push(`${call} | ${lastStep} | ${standing(world)}`);
      const who = `${process} of ${String(outcomes.length + 1)}/${String(others.length)}`;
      const state = stateOf(`${who} ${call}`, stage, disks);
      states.push(state);
      knownInARow = interest.known?.(state) === true && due.length === 0 ? knownInARow + 1 : 0;
      if (knownInARow >= backAgain) leave();
    }
    while (due[0] !== undefined && due[0].at <= at) happen(due.shift() as Happening);
  }

  function happen({ event }: Happening): void {
    const isWatched = interest.known !== null && due.length === 0;
    const before = isWatched ? allOf(stage, others.length) : '';
    event.act(stage);
    if (isWatched && event.kills !== true && allOf(stage, others.length) === before) leave();
  }

  function run(
    name: string,
    verb: 'restart' | 'drain' | 'undrain',
    names: readonly string[],
    theirs: FakeDisk,
    signal: AbortSignal = new AbortController().signal,
  ): { readonly life: Life; readonly outcome: Promise<string> } {
    const its: Life = life(
      name,
      {
        truth: theTruth,
        promises: theTruth.promises,
        outside,
        ticks: world.ticks,
        asked: verb === 'restart' ? null : verb === 'drain',
        point: (call) => point(call, name),
        skewMs: () => stage.skewMs,
      },
      () => {
        operator.database.die();
        theTruth.died(name);
      },
    );
    const operator = scene(world, { disk: theirs, names, wrap: its.wrap });
    const wish = {
      waitSeconds: 200,
      healthySeconds: 150,
      settleSeconds: 0,
      settings: settingsOf(world, scenario),
      ...(scenario.hooks === true ? { hooks: hookCommands } : {}),
      ...(scenario.isLate === true && outcomes.length > 0 ? { notAfter: new Date(0) } : {}),
    };
    const act = async (): Promise<string> => {
      if (verb === 'restart') return told(await operator.restart(wish, signal), theTruth);
      const drain = drainWish(restartWish(world, names, wish), verb);
      const nodes = await carryOutDrain(drain, operator.edges, signal);
      for (const node of nodes)
        if (/^(?:already-)?drained$/.test(node.outcome)) theTruth.claimedDrained(name, node.name);
      return nodes.map(({ outcome }) => outcome).join(' ');
    };
    lives.push(its);
    const outcome = its.live(act).catch((error: unknown) => {
      if (error instanceof Failure) return `exit ${String(error.exitCode)} ${error.code}`;
      theTruth.violations.push(`${name} ended with ${String(error)}`);
      return 'bug';
    });
    const judged = outcome.then((each) => {
      theTruth.promises.ended(name, each);
      // A stop that was begun is finished, and its start too.
      if (isCtrlCAlone && theTruth.downByUs.size > 0)
        theTruth.violations.push(`Ctrl-C leaves ${[...theTruth.downByUs].join()} down`);
      return each;
    });
    return { life: its, outcome: judged };
  }

  const isHarmless = happenings.every(({ event }) => event.isHarmless === true);
  for (let times = 0; times < mostRuns; times++) {
    pressed = new AbortController();
    const by = pressed.signal;
    const { life: its, outcome } = run(`run ${String(times + 1)}`, scenario.verb, scenario.names, disk, by);
    current = its;
    outcomes.push(await outcome);
    // One may begin while another is waited for.
    for (let n = 0; n < others.length; n++) await others[n];
    if (isLeft) return { points, states, violations: theTruth.violations, outcomes, isLeft };
    if (/^(?:done|drained|already-drained)/.test(outcomes.at(-1) ?? '')) break;
    world.advance(Math.max(5_000, outside.awayUntil - world.ticks()));
  }
  if (isHarmless && !comesToTheSame(outcomes.at(-1) ?? '', scenario))
    theTruth.violations.push(`nothing that matters has happened, and it does not come to its end`);
  judgeEnd(scenario, outcomes, { world, truth: theTruth, disks, operators: others.length });
  return { points, states, violations: theTruth.violations, outcomes, isLeft };
}

function emptyDisk(): FakeDisk {
  return new Map();
}
