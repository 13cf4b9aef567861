// Lets nodes take tasks again, and waits until they have seen it.
import { UnfinishedError } from '../../errors.ts';
import type { OpenJournal } from '../../edges.ts';
import { keepLock, type KeptLock } from '../keep-lock.ts';
import { openRun, unfinishedRun } from '../open-run.ts';
import type { DrainEdges, DrainTarget, DrainWish } from './drain-wish.ts';
import { unflagNode } from './flag-nodes.ts';
import { lookEveryMs } from './watch-drain.ts';

/** What is asked. */
export type UndrainWish = Pick<DrainWish, 'targets' | 'via' | 'waitSeconds' | 'command' | 'settings'>;

/** What became of one node. */
export interface UndrainedNode {
  readonly id: string;
  readonly name: string;
  /** `undrained` without `acknowledgedBy`: the flag is off, and the node was not seen to know it. `draining`: set again by another. */
  readonly outcome: 'undrained' | 'already-undrained' | 'unacknowledged' | 'draining';
  readonly acknowledgedBy: 'ping' | 'heart-beat' | null;
  readonly reason: string | null;
  readonly durationMs: number;
}

/**
 * Lifts the drain flags. A drain that was left unfinished on exactly these nodes is abandoned thereby.
 * @throws RefusedError drain.no-server, drain.no-api; LockedError lock.held
 * @throws UnfinishedError lock.lost, node.gone, flag.not-set; UnavailableError database.*, host.*, api.*, journal.*
 */
export async function carryOutUndrain(
  wish: UndrainWish,
  edges: DrainEdges,
  signal: AbortSignal,
): Promise<readonly UndrainedNode[]> {
  const scope = { kind: 'nodes' as const, nodeIds: wish.targets.map(({ id }) => id) };
  const lock = await keepLock(edges.database, scope, edges.report, signal);
  try {
    const run = { verb: 'undrain' as const, nodes: wish.targets, values: { command: wish.command } };
    const left = await unfinishedRun(edges.journals, { verb: 'drain', nodes: wish.targets });
    const journal = await openRun(edges.journals, run, await unfinishedRun(edges.journals, run));
    try {
      const nodes: UndrainedNode[] = [];
      for (const target of wish.targets)
        nodes.push(await undrain(target, wish, edges, { journal, lock }, signal));
      await journal.write('ended', null, { nodes: nodes.map(({ id, outcome }) => ({ id, outcome })) });
      if (left !== null) await abandon(left.id, edges);
      return nodes;
    } finally {
      await journal.close();
    }
  } finally {
    await lock.release();
  }
}

async function undrain(
  target: DrainTarget,
  wish: UndrainWish,
  edges: DrainEdges,
  work: { readonly journal: OpenJournal; readonly lock: KeptLock },
  signal: AbortSignal,
): Promise<UndrainedNode> {
  const began = edges.clock.ticks();
  const before = (await edges.database.readCluster(signal)).nodes.find(({ id }) => id === target.id);
  const row = (rest: Pick<UndrainedNode, 'outcome' | 'acknowledgedBy' | 'reason'>): UndrainedNode => ({
    id: target.id,
    name: target.name,
    ...rest,
    durationMs: Math.round(edges.clock.ticks() - began),
  });
  if (before === undefined)
    throw new UnfinishedError('node.gone', `the row of ${target.name} is gone`, {
      hint: 'octo-ha nodes list shows which nodes there are',
    });
  if (!before.draining) return row({ outcome: 'already-undrained', acknowledgedBy: null, reason: null });
  await work.journal.write('found', target.id, { draining: true });
  await unflagNode({ target, foundDraining: false }, wish, edges, work, signal);
  if (wish.waitSeconds === null) return row({ outcome: 'undrained', acknowledgedBy: null, reason: null });
  const seen = await acknowledged(target, before.lastSeenAt, wish, edges, signal);
  if (seen === 'draining')
    return row({ outcome: 'draining', acknowledgedBy: null, reason: 'somebody set the drain flag again' });
  if (seen === null)
    return row({
      outcome: 'unacknowledged',
      acknowledgedBy: null,
      reason: 'the drain flag is off, but the node was not seen to take notice',
    });
  return row({ outcome: 'undrained', acknowledgedBy: seen, reason: null });
}

/** Its own 200 where it has a url; else a heart beat that changed while the flag stayed off. */
async function acknowledged(
  { id, name, url }: DrainTarget,
  beatBefore: Date | null,
  wish: UndrainWish,
  { database, hosts, clock, report }: DrainEdges,
  signal: AbortSignal,
): Promise<'ping' | 'heart-beat' | 'draining' | null> {
  const everyMs = lookEveryMs(wish.settings.queuePollSeconds * 1000);
  const deadline = clock.ticks() + (wish.waitSeconds ?? 0) * 1000;
  for (;;) {
    const message = `${name}: waiting for it to take notice that it may take tasks again`;
    report({ step: 'undrain.waiting', node: name, tone: 'waiting', message });
    if (signal.aborted) return null;
    const ping = url === null ? null : await hosts.ping(url, signal);
    const node = (await database.readCluster(signal)).nodes.find((each) => each.id === id);
    if (node?.draining !== false) return 'draining';
    const beats = node.lastSeenAt?.getTime() !== beatBefore?.getTime();
    if (url === null ? beats : ping?.kind === 'answered' && ping.status === 200)
      return url === null ? 'heart-beat' : 'ping';
    if (clock.ticks() >= deadline) return null;
    await clock.sleep(everyMs, signal);
  }
}

async function abandon(runId: string, edges: DrainEdges): Promise<void> {
  const journal = await edges.journals.resume(runId);
  await journal.write('abandoned', null, { by: 'undrain' });
  await journal.close();
}
