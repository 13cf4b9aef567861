// One story: a cluster, a command on it, what happens meanwhile at which points, and how it ends. Everything follows from the events.
import { Failure } from '../../../src/errors.ts';
import { carryOutDrain } from '../../../src/operations/drain/carry-out-drain.ts';
import type { DrainWish } from '../../../src/operations/drain/drain-wish.ts';
import type { RestartWish } from '../../../src/operations/restart/restart-wish.ts';
import type { FakeDisk } from '../../fakes/fake-journals.ts';
import { fakeWorld, pollMs, type World, type WorldOptions } from '../../fakes/fake-world.ts';
import { restartWish, scene } from '../../unit/operations/restart/scene.ts';
import { life, type Life } from './process.ts';
import { stateOf } from './state-of.ts';
import { truthOf, type Truth } from './truth.ts';

/** What is played. */
export interface Scenario {
  readonly world: WorldOptions;
  readonly verb: 'restart' | 'drain';
  /** Names of the nodes that the command names. */
  readonly names: readonly string[];
  /** The outcomes of an undisturbed run. */
  readonly outcomes: readonly string[];
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
}

/** More than the longest undisturbed run takes by an order: then it hangs. */
const mostPoints = 30_000;
const mostRuns = 4;

/** Plays it. The command is run again, as the operator would, until it says that all is done, or has said otherwise often enough. */
export async function play(scenario: Scenario, happenings: readonly Happening[]): Promise<Told> {
  const points: string[] = [];
  const states: string[] = [];
  const outcomes: string[] = [];
  const due = [...happenings].sort((a, b) => a.at - b.at);
  const disk = emptyDisk();
  const disks: FakeDisk[] = [disk];
  const others: Promise<unknown>[] = [];
  let truth: Truth | null = null;
  const world = fakeWorld({ ...scenario.world, onStep: () => stepped() });
  function stepped(): void {
    truth?.step();
    // What has ended is of no interest any more, and costs time.
    const tasks = world.state.tasks ?? [];
    if (tasks.length > 20)
      world.state.tasks = tasks.filter(({ state }) => !/Success|Failed|Canceled/.test(state));
  }
  const theTruth = truthOf(world, pollMs, 1);
  truth = theTruth;
  let current: Life | null = null;
  let lastStep = '';
  const [target = ''] = scenario.names;
  const stage: Stage = {
    world,
    truth: theTruth,
    target,
    other: [...world.machines.keys()].find((name) => name !== target) ?? '',
    kill: () => current?.kill(),
    operator: (verb, names, own) => {
      const theirs = own ? emptyDisk() : disk;
      if (own) disks.push(theirs);
      others.push(run(`second ${String(others.length)}`, verb, names, theirs).outcome);
    },
    skewMs: 0,
  };

  function point(call: string, process: string): void {
    const at = points.length;
    if (at > mostPoints) throw new Error('it does not end');
    if (call.startsWith('journal ')) lastStep = call;
    points.push(`${call} | ${lastStep} | ${standing(world)}`);
    theTruth.point(at);
    const who = `${process} of ${String(outcomes.length + 1)}/${String(others.length)}`;
    states.push(stateOf(`${who} ${call}`, stage, disks));
    while (due[0] !== undefined && due[0].at <= at) due.shift()?.event.act(stage);
  }

  function run(
    name: string,
    verb: 'restart' | 'drain' | 'undrain',
    names: readonly string[],
    theirs: FakeDisk,
  ): { readonly life: Life; readonly outcome: Promise<string> } {
    const its: Life = life(
      name,
      {
        truth: theTruth,
        asked: verb === 'restart' ? null : verb === 'drain',
        point: (call) => point(call, name),
        skewMs: () => stage.skewMs,
      },
      () => {
        operator.database.die();
      },
    );
    const operator = scene(world, { disk: theirs, names, wrap: its.wrap });
    const wish = { waitSeconds: 200, healthySeconds: 150, settleSeconds: 0, settings: settingsOf(world) };
    const act = async (): Promise<string> => {
      if (verb === 'restart') return told(await operator.restart(wish), theTruth);
      const drain = drainWish(restartWish(world, names, wish), verb);
      const nodes = await carryOutDrain(drain, operator.edges, new AbortController().signal);
      for (const node of nodes)
        if (/^(?:already-)?drained$/.test(node.outcome)) theTruth.claimedDrained(name, node.name);
      return nodes.map(({ outcome }) => outcome).join(' ');
    };
    const outcome = its.live(act).catch((error: unknown) => {
      if (error instanceof Failure) return `exit ${String(error.exitCode)} ${error.code}`;
      theTruth.violations.push(`${name} ended with ${String(error)}`);
      return 'bug';
    });
    return { life: its, outcome };
  }

  const isHarmless = happenings.every(({ event }) => event.isHarmless === true);
  for (let times = 0; times < mostRuns; times++) {
    const { life: its, outcome } = run(`run ${String(times + 1)}`, scenario.verb, scenario.names, disk);
    current = its;
    outcomes.push(await outcome);
    await Promise.all(others);
    if (/^(?:done|drained|already-drained)/.test(outcomes.at(-1) ?? '')) break;
    world.advance(5_000);
  }
  if (isHarmless && !comesToTheSame(outcomes.at(-1) ?? '', scenario.outcomes[0] ?? ''))
    theTruth.violations.push(`nothing that matters has happened, and it does not come to its end`);
  judgeEnd(scenario, outcomes, { world, truth: theTruth, disks, operators: others.length });
  return { points, states, violations: theTruth.violations, outcomes };
}

/** What was restarted or drained by an earlier run is so. */
function comesToTheSame(outcome: string, usual: string): boolean {
  return outcome.replaceAll('already-', '') === usual.replaceAll('already-', '');
}

function emptyDisk(): FakeDisk {
  return new Map();
}

/** Where nothing but time goes on, this stays the same. */
function standing(world: World): string {
  const tasks = world.state.tasks ?? [];
  const nodes = world.state.cluster.nodes.map(({ id, name, draining }) => {
    const own = tasks.filter(({ nodeId, state }) => nodeId === id && state === 'Executing').length;
    const machine = world.machines.get(name);
    return `${draining ? 'd' : '-'}${machine?.running === true ? 'r' : '-'}${String(machine?.runs ?? 0)}${own > 0 ? 't' : '-'}`;
  });
  const queued = tasks.some(({ state }) => state === 'Queued');
  return `${nodes.join(' ')} ${queued ? 'q' : '-'} ${String(world.state.locks.length)}`;
}

function told(result: Awaited<ReturnType<ReturnType<typeof scene>['restart']>>, truth: Truth): string {
  for (const { name, outcome } of result.nodes)
    if (/restarted$/.test(outcome) && !truth.restarted(name))
      truth.violations.push(`${name} is told to be ${outcome}, and was not`);
  const rows = result.nodes.map(({ outcome }) => outcome).join(' ');
  return result.stopped === null ? `done ${rows}` : `stopped ${result.stopped.code} ${rows}`;
}

/** What must be so when nobody does anything any more. */
function judgeEnd(
  scenario: Scenario,
  outcomes: readonly string[],
  {
    world,
    truth,
    disks,
    operators,
  }: {
    readonly world: World;
    readonly truth: Truth;
    readonly disks: readonly FakeDisk[];
    readonly operators: number;
  },
): void {
  const { violations, ours, downByUs, touched } = truth;
  const last = outcomes.at(-1) ?? '';
  if (world.state.locks.length > 0) violations.push('a lock is left');
  if (world.lost.length > 0) violations.push(`a stop of ours cut off ${world.lost.join()}`);
  const open = disks
    .flatMap((disk) => [...disk.values()])
    .filter(({ lines }) => !lines.some(({ step, nodeId }) => step === 'ended' && nodeId === null));
  const found = new Map((scenario.world.nodes ?? []).map(({ name, draining }) => [name, draining]));
  const isDone = /^(?:done|drained|already-drained)/.test(last);
  // Another operator's roll, begun after this one, tells itself what it has left.
  const isToldElsewhere = open.length > 0 && operators > 0;
  if (scenario.verb === 'restart' && isDone && !isToldElsewhere) {
    if (ours.size > 0) violations.push(`all is told to be done, and ${[...ours].join()} is left drained`);
    if (downByUs.size > 0)
      violations.push(`all is told to be done, and ${[...downByUs].join()} is left down`);
    for (const { name, draining } of world.state.cluster.nodes)
      if (!touched.has(name) && draining !== (found.get(name) ?? false))
        violations.push(`all is told to be done, and the flag of ${name} is ${String(draining)}`);
  }
  if (scenario.verb === 'restart' && !isDone && open.length === 0 && ours.size + downByUs.size > 0)
    violations.push(`${[...ours, ...downByUs].join()} is left behind, and no run says so`);
  if (isDone && scenario.verb === 'restart' && open.some(({ verb }) => verb === 'restart') && operators === 0)
    violations.push('all is told to be done, and a run is unfinished');
}

function settingsOf(world: World): RestartWish['settings'] {
  return {
    nodes: world.settingsNodes,
    loadBalancer: null,
    periods: { freshSeconds: 90, offlineSeconds: 300, heartBeatSeconds: 20 },
    queuePollSeconds: pollMs / 1000,
  };
}

function drainWish(wish: RestartWish, verb: 'drain' | 'undrain'): DrainWish {
  const { targets, settings } = wish;
  return {
    targets,
    settings,
    via: 'database',
    waitSeconds: 200,
    then: 'leave',
    cancelWaitSeconds: 60,
    reason: null,
    accepted: new Set(),
    command: `octo-ha ${verb}`,
  };
}
