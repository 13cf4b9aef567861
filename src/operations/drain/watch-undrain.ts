// Watches nodes take notice that they may take tasks again: one query per look.
import type { Hosts, InstanceDatabase } from '../../edges.ts';
import type { Clock } from '../../edges/clock.ts';
import type { Node } from '../../model/node.ts';
import type { Ping } from '../../model/ping.ts';
import type { Report } from '../../model/step-event.ts';
import type { DrainTarget } from './drain-wish.ts';

/** One node whose flag is off. */
export interface LiftedNode {
  readonly target: DrainTarget;
  /** `lifted`: not seen to take notice yet. */
  readonly state: 'lifted' | 'undrained' | 'already-undrained' | 'draining' | 'gone';
  readonly acknowledgedBy: 'ping' | 'heart-beat' | null;
  /** The node's heart beat when the flag was read back, in ms since 1970. */
  readonly beatAtLift: number | null;
}

/** What it needs of the world. */
export interface UndrainEdges {
  readonly database: Pick<InstanceDatabase, 'readCluster'>;
  readonly hosts: Pick<Hosts, 'ping'>;
  readonly clock: Clock;
  readonly report: Report;
}

/**
 * Watches until every node has taken notice, by its own 200 where it has a url, else by a heart beat that changed while the flag
 * stayed off; or until the deadline (ticks), or the signal: what is not seen by then stays `lifted`.
 * @throws UnavailableError database.*
 */
export async function watchUndrain(
  nodes: readonly LiftedNode[],
  rhythm: { readonly everyMs: number; readonly deadlineAt: number },
  edges: UndrainEdges,
  signal: AbortSignal,
): Promise<readonly LiftedNode[]> {
  let now = nodes;
  try {
    for (;;) {
      const names = now.filter(isOpen).map(({ target }) => target.name);
      if (names.length === 0 || signal.aborted) return now;
      const message = `waiting for ${names.join(', ')} to take notice that tasks may be taken again`;
      edges.report({ step: 'undrain.waiting', node: null, tone: 'waiting', message });
      now = await look(now, edges, signal);
      if (!now.some(isOpen) || edges.clock.ticks() >= rhythm.deadlineAt) return now;
      await edges.clock.sleep(rhythm.everyMs, signal);
    }
  } catch (error) {
    // The flags are off, whoever ends the waiting.
    if (!signal.aborted) throw error;
    return now;
  }
}

async function look(
  nodes: readonly LiftedNode[],
  { database, hosts }: UndrainEdges,
  signal: AbortSignal,
): Promise<readonly LiftedNode[]> {
  const pings = await Promise.all(
    nodes.map(async ({ target: { url }, ...rest }) =>
      url === null || !isOpen(rest) ? null : hosts.ping(url, signal),
    ),
  );
  const cluster = await database.readCluster(signal);
  return nodes.map((each, at) => {
    const node = cluster.nodes.find(({ id }) => id === each.target.id) ?? null;
    return isOpen(each) ? { ...each, ...judged(each, node, pings[at] ?? null) } : each;
  });
}

function judged(
  { target, beatAtLift }: LiftedNode,
  node: Node | null,
  ping: Ping | null,
): Pick<LiftedNode, 'state' | 'acknowledgedBy'> {
  if (node === null) return { state: 'gone', acknowledgedBy: null };
  if (node.draining) return { state: 'draining', acknowledgedBy: null };
  const beat = node.lastSeenAt?.getTime() ?? null;
  const acknowledged =
    target.url === null ? beat !== null && beat !== beatAtLift : takesTasks(ping, node.name);
  if (!acknowledged) return { state: 'lifted', acknowledgedBy: null };
  return { state: 'undrained', acknowledgedBy: target.url === null ? 'heart-beat' : 'ping' };
}

/** The node's own 200; that of another node behind the same url says nothing. */
function takesTasks(ping: Ping | null, name: string): boolean {
  if (ping?.kind !== 'answered' || ping.status !== 200) return false;
  const { nodeName } = ping;
  return nodeName === null || nodeName.trimEnd().toLowerCase() === name.trimEnd().toLowerCase();
}

function isOpen({ state }: Pick<LiftedNode, 'state'>): boolean {
  return state === 'lifted';
}
