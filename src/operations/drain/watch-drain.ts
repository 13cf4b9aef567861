// Watches nodes drain: at most one short query per look, one look every two seconds, until every node is settled or time is up.
import type { Hosts, InstanceDatabase } from '../../edges.ts';
import type { Clock } from '../../edges/clock.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { Node } from '../../model/node.ts';
import type { Report } from '../../model/step-event.ts';
import { silence } from './drain-outcome.ts';
import { judgeLook, type DrainProgress, type DrainStart } from './judge-drained.ts';
import { describeWaited, stallAdvice, stalledTasks, taskProgress, type WaitedTask } from './task-progress.ts';

/** One node that is watched. */
export interface WatchedNode {
  readonly id: string;
  readonly name: string;
  readonly url: string | null;
  readonly start: DrainStart;
  readonly progress: DrainProgress;
  readonly tasks: ReadonlyMap<string, WaitedTask>;
  /** Ids of the tasks that were said to be stalled. */
  readonly stalled: ReadonlySet<string>;
}

/** What watching needs of the world. */
export interface WatchEdges {
  readonly database: Pick<InstanceDatabase, 'readCluster' | 'readTasks'>;
  readonly hosts: Pick<Hosts, 'ping'>;
  readonly clock: Clock;
  readonly report: Report;
  /** Called after every look with how far the nodes are. */
  readonly seen?: (nodes: readonly WatchedNode[]) => void;
}

/** How it watches. Milliseconds; `deadlineAt` in ticks, null for none. */
export interface WatchRhythm {
  readonly queuePollMs: number;
  readonly deadlineAt: number | null;
}

/** How long between two looks: 2 s, or a tenth of a queue poll where everything is quicker. */
export function lookEveryMs(queuePollMs: number): number {
  return Math.max(20, Math.min(2000, queuePollMs / 10));
}

/**
 * Watches until no node is `waiting` any more, or until the deadline.
 * @returns every node with how far it came
 * @throws UnavailableError database.*; the signal's reason
 */
export async function watchDrain(
  nodes: readonly WatchedNode[],
  rhythm: WatchRhythm,
  edges: WatchEdges,
  signal: AbortSignal,
): Promise<readonly WatchedNode[]> {
  const everyMs = lookEveryMs(rhythm.queuePollMs);
  let watched = nodes;
  tellWaiting(watched, edges.report);
  for (let round = 0; ; round++) {
    watched = await lookAtAll(watched, edges, signal);
    edges.seen?.(watched);
    const waiting = watched.filter(({ progress }) => progress.state === 'waiting');
    const ticks = edges.clock.ticks();
    if (waiting.length === 0 || (rhythm.deadlineAt !== null && ticks >= rhythm.deadlineAt)) return watched;
    await edges.clock.sleep(pauseMs(waiting, ticks, everyMs), signal);
    const busy = waiting.filter(({ progress }) => progress.tasksLeft > 0);
    const asked = busy[round % Math.max(1, busy.length)];
    if (asked === undefined) continue;
    const named = await nameTasks(asked, 15 * rhythm.queuePollMs, edges, signal);
    watched = watched.map((each) => (each === asked ? named : each));
    tellWaiting(watched, edges.report);
    await edges.clock.sleep(everyMs, signal);
  }
}

/** A little longer where that meets the very instant at which a queue poll is over: no look is ever sooner than the next. */
function pauseMs(waiting: readonly WatchedNode[], ticks: number, everyMs: number): number {
  const wanted = waiting.map(({ progress }) => progress.nextAt - ticks).filter((ms) => ms > everyMs);
  const next = Math.min(...wanted);
  return next < 2 * everyMs ? Math.ceil(next) : everyMs;
}

async function lookAtAll(
  watched: readonly WatchedNode[],
  { database, hosts, clock, report }: WatchEdges,
  signal: AbortSignal,
): Promise<readonly WatchedNode[]> {
  const began = clock.ticks();
  const pings = await Promise.all(
    watched.map(async ({ url, progress }) =>
      url === null || progress.state !== 'waiting' ? null : hosts.ping(url, signal),
    ),
  );
  const cluster = await database.readCluster(signal);
  const ended = clock.ticks();
  const now = watched.map((each, index) => {
    if (each.progress.state !== 'waiting') return each;
    const node = nodeOf(cluster, each.id);
    const look = { began, ended, node, ping: pings[index] ?? null };
    const progress = judgeLook(each.start, each.progress, look);
    announce(each, progress, node, report);
    return { ...each, progress };
  });
  tellWaiting(now, report);
  return now;
}

/** All that is waited for in one event, so that the nodes of one drain do not take the line from each other. */
function tellWaiting(watched: readonly WatchedNode[], report: Report): void {
  const waiting = watched.filter(({ progress }) => progress.state === 'waiting');
  const [only] = waiting;
  if (only === undefined) return;
  report({
    step: 'drain.waiting',
    node: waiting.length === 1 ? only.name : null,
    tone: 'waiting',
    message: waiting.map((each) => `${each.name}: ${waitsFor(each)}`).join('; '),
    values: {
      tasks: waiting.flatMap(({ progress, tasks }) => (progress.tasksLeft > 0 ? [...tasks.keys()] : [])),
    },
  });
}

function waitsFor({ progress, tasks }: WatchedNode): string {
  const { tasksLeft } = progress;
  if (tasksLeft === 0) return stillMissing(progress) + silence(progress);
  if (tasks.size === 0)
    return `${String(tasksLeft)} ${tasksLeft === 1 ? 'task' : 'tasks'} left${silence(progress)}`;
  return `waiting for ${[...tasks.values()].map(describeWaited).join(', ')}${silence(progress)}`;
}

/** Says what is new: who acknowledged, what is left, how it ended. */
function announce(before: WatchedNode, now: DrainProgress, node: Node | null, report: Report): void {
  const { name } = before;
  if (now.acknowledgedBy !== null && before.progress.acknowledgedBy === null)
    report({
      step: 'drain.acknowledged',
      node: name,
      tone: 'done',
      message:
        now.acknowledgedBy === 'ping'
          ? `${name} answers 418: it takes no more tasks`
          : `${name} has written a heart beat since the flag was set (not acknowledged by the node itself: ${before.url === null ? 'it has no url in the settings' : 'its url does not answer'})`,
      values: { by: now.acknowledgedBy },
    });
  if (now.state === 'drained')
    report({
      step: 'drain.drained',
      node: name,
      tone: 'done',
      message: `${name} is drained${pinned(node)}`,
      values: { acknowledgedBy: now.acknowledgedBy },
    });
}

function stillMissing(now: DrainProgress): string {
  if (now.acknowledgedBy === null) return 'no task runs; waiting for the node to acknowledge the drain flag';
  return now.quietSince === null
    ? 'no task runs; waiting for a queue poll to pass'
    : 'no task runs; looking once more after a queue poll';
}

function pinned(node: Node | null): string {
  const count = node?.pinnedTasks ?? 0;
  return count === 0
    ? ''
    : `; ${String(count)} ${count === 1 ? 'task waits' : 'tasks wait'} for a person and stay`;
}

/** Names every task that is waited for, and says once of each that it is stuck: 15 queue polls, 5 minutes on an unhurried Octopus. */
async function nameTasks(
  watched: WatchedNode,
  stallMs: number,
  { database, clock, report }: WatchEdges,
  signal: AbortSignal,
): Promise<WatchedNode> {
  const found = await database.readTasks({ nodeId: watched.id, states: ['Executing', 'Cancelling'] }, signal);
  const mine = found.filter(({ waitsForPerson }) => waitsForPerson !== true);
  const ticks = clock.ticks();
  const tasks = taskProgress(watched.tasks, mine, ticks);
  const news = stalledTasks(tasks, ticks, stallMs).filter(({ task }) => !watched.stalled.has(task.id));
  for (const stalled of news)
    report({
      step: 'drain.stalled',
      node: watched.name,
      tone: 'warning',
      message: `${watched.name} is stalled by ${describeWaited(stalled)}: ${stallAdvice(stalled)}`,
      values: { task: stalled.task.id },
    });
  return { ...watched, tasks, stalled: new Set([...watched.stalled, ...news.map(({ task }) => task.id)]) };
}

function nodeOf(cluster: Cluster, id: string): Node | null {
  return cluster.nodes.find((node) => node.id === id) ?? null;
}
