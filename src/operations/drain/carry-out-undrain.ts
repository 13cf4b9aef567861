// Lets nodes take tasks again, and waits until they have seen it.
import { UnfinishedError } from '../../errors.ts';
import type { OpenJournal } from '../../edges.ts';
import { afterChange } from '../after-change.ts';
import { keepLock, type KeptLock } from '../keep-lock.ts';
import { longestUnseenMs } from '../longest-unseen.ts';
import { openRun, unfinishedRun } from '../open-run.ts';
import { requireHooksOver } from '../restart/require-hooks-over.ts';
import type { DrainEdges, DrainTarget, DrainWish } from './drain-wish.ts';
import { endUntouched } from './end-untouched.ts';
import { unflagNode } from './flag-nodes.ts';
import { tellUnfinished } from './tell-unfinished.ts';
import { requireWay } from './require-way.ts';
import { lookEveryMs } from './watch-drain.ts';
import { watchUndrain, type LiftedNode } from './watch-undrain.ts';

/** What is asked. */
export type UndrainWish = Pick<DrainWish, 'targets' | 'via' | 'waitSeconds' | 'command' | 'settings'>;

/** What became of one node. */
export interface UndrainedNode {
  readonly id: string;
  readonly name: string;
  /**
   * `undrained` without `acknowledgedBy`: the flag is off, and nobody waited. `unacknowledged`: the flag is off, and the node was
   * not seen to know it. `draining`: set again by another.
   */
  readonly outcome: 'undrained' | 'already-undrained' | 'unacknowledged' | 'draining' | 'gone';
  readonly acknowledgedBy: 'ping' | 'heart-beat' | null;
  readonly reason: string | null;
  readonly durationMs: number;
}

/**
 * Where a restart was broken off, a command of it may be at work on the node, which it believes drained.
 * @throws RefusedError restart.hook-at-work
 */
async function requireNoHookAtWork(
  targets: readonly DrainTarget[],
  { journals, hosts, report }: DrainEdges,
): Promise<void> {
  for (const run of await journals.unfinished())
    if (run.verb === 'restart') await requireHooksOver(run, targets, null, { hosts, report }, 'warn');
}

/**
 * Lifts the drain flags. Aborting while it waits ends the waiting: the flags are off. A drain that was left unfinished on exactly these nodes is abandoned thereby.
 * @throws RefusedError drain.no-server, drain.no-api, restart.hook-at-work; LockedError lock.held
 * @throws UnfinishedError lock.lost, node.gone, flag.not-set; UnavailableError database.*, host.*, api.*, journal.*
 */
export async function carryOutUndrain(
  wish: UndrainWish,
  given: DrainEdges,
  signal: AbortSignal,
): Promise<readonly UndrainedNode[]> {
  requireWay(wish.targets, wish, given.hosts);
  const scope = { kind: 'nodes' as const, nodeIds: wish.targets.map(({ id }) => id) };
  const lock = await keepLock(given, scope, signal, longestUnseenMs(wish.settings));
  const edges = { ...given, clock: lock.clock };
  try {
    await requireNoHookAtWork(wish.targets, edges);
    const run = { verb: 'undrain' as const, nodes: wish.targets, values: { command: wish.command } };
    const left = await unfinishedRun(edges.journals, { verb: 'drain', nodes: wish.targets });
    const journal = await openRun(edges.journals, run, await unfinishedRun(edges.journals, run));
    try {
      const nodes = await liftAndWait(wish, edges, { journal, lock }, signal);
      await journal.write('ended', null, { nodes: nodes.map(({ id, outcome }) => ({ id, outcome })) });
      if (left !== null) await abandon(left.id, edges);
      await tellUnfinished(
        nodes.flatMap(({ id, outcome }) => (outcome === 'gone' || outcome === 'draining' ? [] : [id])),
        edges.journals,
      );
      return nodes;
    } catch (error) {
      // Somebody pressed Ctrl-C between two flags, or before one was read back: that is not "nothing was changed".
      const writing = journal.lines().some(({ step }) => step === 'undrain.writing');
      await endUntouched(journal, error);
      if (signal.aborted && writing)
        throw new UnfinishedError('undrain.interrupted', 'interrupted while the drain flags were lifted', {
          hint: `what was lifted stays so; go on with: ${wish.command}`,
          cause: error,
        });
      throw afterChange(error, journal.lines(), { verb: 'undrain', command: wish.command });
    } finally {
      await journal.close();
    }
  } finally {
    await lock.release();
  }
}

/** Lifts every flag first, so that no node waits for another to take notice. */
async function liftAndWait(
  wish: UndrainWish,
  edges: DrainEdges,
  work: { readonly journal: OpenJournal; readonly lock: KeptLock },
  signal: AbortSignal,
): Promise<readonly UndrainedNode[]> {
  const began = edges.clock.ticks();
  const lifted: LiftedNode[] = [];
  for (const target of wish.targets) lifted.push(await lift(target, wish, edges, work, signal));
  const seen =
    wish.waitSeconds === null
      ? lifted
      : await watchUndrain(
          lifted,
          {
            everyMs: lookEveryMs(wish.settings.queuePollSeconds * 1000),
            deadlineAt: edges.clock.ticks() + wish.waitSeconds * 1000,
          },
          edges,
          signal,
        );
  const durationMs = Math.round(edges.clock.ticks() - began);
  return seen.map(({ target, state, acknowledgedBy }) => {
    // Nobody was to wait for them: the flag is off, and that is all that was asked.
    const outcome = state === 'lifted' ? (wish.waitSeconds === null ? 'undrained' : 'unacknowledged') : state;
    return {
      id: target.id,
      name: target.name,
      outcome,
      acknowledgedBy,
      reason: reasons[outcome],
      durationMs,
    };
  });
}

const reasons: Readonly<Record<UndrainedNode['outcome'], string | null>> = {
  undrained: null,
  'already-undrained': null,
  unacknowledged: 'the drain flag is off, but the node was not seen to take notice',
  draining: 'somebody set the drain flag again',
  gone: 'its row is gone',
};

async function lift(
  target: DrainTarget,
  wish: UndrainWish,
  edges: DrainEdges,
  work: { readonly journal: OpenJournal; readonly lock: KeptLock },
  signal: AbortSignal,
): Promise<LiftedNode> {
  const before = (await edges.database.readCluster(signal)).nodes.find(({ id }) => id === target.id);
  if (before === undefined)
    throw new UnfinishedError('node.gone', `the row of ${target.name} is gone`, {
      hint: 'octo-ha nodes list shows which nodes there are',
    });
  if (!before.draining) return { target, state: 'already-undrained', acknowledgedBy: null, beatAtLift: null };
  await work.journal.write('found', target.id, { draining: true });
  const read = await unflagNode({ target, foundDraining: false }, wish, edges, work, signal);
  const beatAtLift = read?.lastSeenAt?.getTime() ?? null;
  return { target, state: 'lifted', acknowledgedBy: null, beatAtLift };
}

async function abandon(runId: string, edges: DrainEdges): Promise<void> {
  const journal = await edges.journals.resume(runId);
  await journal.write('abandoned', null, { by: 'undrain' });
  await journal.close();
}
