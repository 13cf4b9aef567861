// Drains nodes: lock, verdict, flag, watch, and what was said to do at the deadline.
import { RefusedError, UnfinishedError } from '../../errors.ts';
import type { OpenJournal } from '../../edges.ts';
import { hasEnded, type Run } from '../../model/run.ts';
import { afterChange } from '../after-change.ts';
import { askPermission } from '../ask-permission.ts';
import type { Circumstances } from '../check/circumstances.ts';
import { isProvedAlive } from '../check/node-facts.ts';
import { keepLock, type KeptLock } from '../keep-lock.ts';
import { longestUnseenMs } from '../longest-unseen.ts';
import { openRun, unfinishedRun } from '../open-run.ts';
import { cancelTasks, cancelWay } from './cancel-tasks.ts';
import type { DrainedNode, DrainEdges, DrainWish } from './drain-wish.ts';
import { endUntouched } from './end-untouched.ts';
import { flagNode, requireSomeoneLeft, unflagNode, type FlaggedNode } from './flag-nodes.ts';
import { drainBegun } from './judge-drained.ts';
import { drainOutcome, stillRunning } from './drain-outcome.ts';
import { nameLeft } from './name-left.ts';
import { requireWay } from './require-way.ts';
import { lookEveryMs, watchDrain, type WatchedNode } from './watch-drain.ts';
import { watchItSticks } from './watch-it-sticks.ts';

/**
 * Drains every target. Aborting ends the watching: what was flagged stays flagged, and the outcome is `draining`.
 * @throws RefusedError the verdict's codes, drain.no-cancel, drain.no-server, drain.no-api: nothing was changed, or put back
 * @throws LockedError lock.held
 * @throws UnfinishedError lock.lost, node.gone, flag.not-set; UnavailableError database.*, host.*, api.*, journal.*
 */
export async function carryOutDrain(
  wish: DrainWish,
  given: DrainEdges,
  signal: AbortSignal,
): Promise<readonly DrainedNode[]> {
  requireWay(wish.targets, wish, given.hosts);
  if (wish.then === 'cancel') for (const target of wish.targets) cancelWay(target, wish, given);
  const scope = { kind: 'nodes' as const, nodeIds: wish.targets.map(({ id }) => id) };
  const lock = await keepLock(given, scope, signal, longestUnseenMs(wish.settings));
  const edges = { ...given, clock: lock.clock };
  try {
    const run = { verb: 'drain' as const, nodes: wish.targets, values: begunValues(wish) };
    const resumed = await unfinishedRun(edges.journals, run);
    const asked = { ...wish, purpose: 'drain' as const, ownRun: resumed?.id ?? null };
    const circumstances = await askPermission(asked, edges, signal);
    const journal = await openRun(edges.journals, run, resumed);
    try {
      if (resumed !== null) {
        await journal.write('resumed', null, run.values);
        edges.report({ step: 'drain.resumed', node: null, tone: 'done', message: goesOnWith(resumed) });
      }
      return await drainFlagged(wish, edges, { journal, lock, circumstances }, signal);
    } catch (error) {
      // Somebody pressed Ctrl-C between two flags: that is not "nothing was changed".
      const writing = journal.lines().some(({ step }) => step === 'drain.writing');
      await endUntouched(journal, error);
      if (hasEnded(journal.lines()) && error instanceof RefusedError && signal.aborted && writing)
        throw new UnfinishedError(error.code, error.message, { hint: error.hint ?? '', cause: error });
      if (!signal.aborted || !writing)
        throw afterChange(error, journal.lines(), { verb: 'drain', command: wish.command });
      throw new UnfinishedError('drain.interrupted', 'interrupted while the drain flags were written', {
        hint: `what was flagged stays so; go on with: ${wish.command}`,
        cause: error,
      });
    } finally {
      await journal.close();
    }
  } finally {
    await lock.release();
  }
}

interface Work {
  readonly journal: OpenJournal;
  readonly lock: KeptLock;
  readonly circumstances: Circumstances;
}

async function drainFlagged(
  wish: DrainWish,
  edges: DrainEdges,
  work: Work,
  signal: AbortSignal,
): Promise<readonly DrainedNode[]> {
  const began = edges.clock.ticks();
  const cluster = work.circumstances.cluster;
  const flagged: FlaggedNode[] = [];
  for (const target of wish.targets)
    flagged.push(await flagNode(target, wish, edges, { ...work, cluster }, signal));
  // Ctrl-C ends the watching: that somebody is left to work is looked at all the same.
  await sureOfTheRest(wish, edges, work, flagged, new AbortController().signal);
  const start = flagged.map((each) => watchOf(each, wish));
  const watched = await watchUntil(start, wish.waitSeconds, wish, edges, signal);
  const stuck = await sticking(watched, flagged, wish, edges, signal);
  const decided = await atDeadline(stuck, flagged, wish, edges, work, signal);
  const settled = await nameLeft(decided, edges, signal);
  const nodes = settled.map((each, index) => {
    const foundDraining = flagged[index]?.foundDraining === true;
    const waited = wish.waitSeconds !== null && !signal.aborted;
    return drainOutcome(each, { foundDraining, waited, durationMs: edges.clock.ticks() - began });
  });
  const told = nodes.map(({ id, outcome, tasksLeft }) => ({ id, outcome, tasksLeft: [...tasksLeft] }));
  // Ended, the flag would be found by the same command and taken for somebody else's; here it is still to be lifted.
  const isOurs = (id: string): boolean =>
    flagged.some(({ target, foundDraining }) => target.id === id && !foundDraining);
  const isPromised =
    signal.aborted &&
    wish.then === 'undrain' &&
    nodes.some(({ id, outcome }) => outcome === 'draining' && isOurs(id));
  await work.journal.write(isPromised ? 'watch.left' : 'ended', null, { nodes: told });
  return nodes;
}

function goesOnWith({ lines }: Run): string {
  const [first] = lines;
  return first === undefined
    ? 'goes on with an unfinished drain'
    : `goes on with the drain that ${first.by.user}@${first.by.host} began at ${first.at}`;
}

/** Puts back what was just written when the cluster turns out to have nobody left. */
async function sureOfTheRest(
  wish: DrainWish,
  edges: DrainEdges,
  work: Work,
  flagged: readonly FlaggedNode[],
  signal: AbortSignal,
): Promise<void> {
  const { circumstances } = work;
  const alive = circumstances.cluster.nodes.filter((node) => isProvedAlive(node, circumstances));
  const now = await edges.database.readCluster(signal);
  try {
    requireSomeoneLeft(now, wish.targets, new Set(alive.map(({ id }) => id)), wish.accepted);
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    for (const each of flagged) await unflagNode(each, wish, edges, work, signal);
    await work.journal.write('ended', null, { refused: error.code });
    throw error;
  }
}

/** Watches for so long; an abort ends the watching and nothing else. */
async function watchUntil(
  nodes: readonly WatchedNode[],
  seconds: number | null,
  wish: DrainWish,
  edges: DrainEdges,
  signal: AbortSignal,
): Promise<readonly WatchedNode[]> {
  if (seconds === null) return nodes;
  const rhythm = {
    queuePollMs: wish.settings.queuePollSeconds * 1000,
    deadlineAt: edges.clock.ticks() + seconds * 1000,
  };
  let last = nodes;
  try {
    return await watchDrain(nodes, rhythm, { ...edges, seen: (now) => (last = now) }, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    return last;
  }
}

/** Only what was written in the database can be written over by a node that has not read it; an abort ends the watching. */
async function sticking(
  watched: readonly WatchedNode[],
  flagged: readonly FlaggedNode[],
  wish: DrainWish,
  edges: DrainEdges,
  signal: AbortSignal,
): Promise<readonly WatchedNode[]> {
  if (wish.via !== 'database' || wish.waitSeconds === null) return watched;
  const ids = new Set(flagged.flatMap(({ target, foundDraining }) => (foundDraining ? [] : [target.id])));
  const { queuePollSeconds, periods } = wish.settings;
  const everyMs = lookEveryMs(queuePollSeconds * 1000);
  const rhythm = { everyMs, longestMs: 2.5 * periods.heartBeatSeconds * 1000 };
  try {
    return await watchItSticks(watched, ids, rhythm, edges, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    return watched;
  }
}

async function atDeadline(
  watched: readonly WatchedNode[],
  flagged: readonly FlaggedNode[],
  wish: DrainWish,
  edges: DrainEdges,
  work: Work,
  signal: AbortSignal,
): Promise<readonly WatchedNode[]> {
  const late = watched.filter(stillRunning);
  if (late.length === 0 || signal.aborted || wish.waitSeconds === null || wish.then === 'leave')
    return watched;
  if (wish.then === 'cancel') {
    // A dead node obeys no cancel: its tasks would hang in Cancelling (Octopus issue 4538).
    const alive = late.filter(
      ({ progress: { acknowledgedBy, isSilent } }) => acknowledgedBy !== null && isSilent !== true,
    );
    tellNotAsked(
      late.filter((each) => !alive.includes(each)),
      edges,
    );
    for (const each of alive) await cancelTasks(each, wish, edges, work, signal);
    return watchUntil(watched, wish.cancelWaitSeconds, wish, edges, signal);
  }
  const undrained = new Set<string>();
  for (const each of flagged)
    if (
      late.some(({ id }) => id === each.target.id) &&
      (await unflagNode(each, wish, edges, work, signal)) !== null
    )
      undrained.add(each.target.id);
  return watched.map((each) =>
    undrained.has(each.id) ? { ...each, progress: { ...each.progress, state: 'undrained' } } : each,
  );
}

function tellNotAsked(silent: readonly WatchedNode[], { report }: DrainEdges): void {
  for (const { name } of silent)
    report({
      step: 'cancel.not-asked',
      node: name,
      tone: 'warning',
      message: `${name} was not asked to cancel its tasks: it has given no sign of life since the drain flag was set, or none for long (a longer --wait gives it time)`,
    });
}

function watchOf(flagged: FlaggedNode, wish: DrainWish): WatchedNode {
  const { id, name, url } = flagged.target;
  const start = {
    flagAt: flagged.flagAt,
    beatAtFlag: flagged.beatAtFlag,
    hasUrl: url !== null,
    queuePollMs: wish.settings.queuePollSeconds * 1000,
    silentAfterMs: 2.5 * wish.settings.periods.heartBeatSeconds * 1000,
  };
  return { id, name, url, start, progress: drainBegun(start), tasks: new Map(), stalled: new Set() };
}

function begunValues({ command, reason, via, then }: DrainWish): Readonly<Record<string, string | null>> {
  return { command, reason, via, then };
}
