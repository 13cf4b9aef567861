// Watches nodes until each is proved alive, or the time is over: a heart beat seen to change, or a ping of the node itself.
import type { Hosts, InstanceDatabase } from '../../edges.ts';
import type { Clock } from '../../edges/clock.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { Report } from '../../model/step-event.ts';
import { watchHeartBeats } from '../check/watch-heart-beats.ts';

/** What it uses of the world. */
export interface ProveEdges {
  readonly database: Pick<InstanceDatabase, 'readCluster'>;
  readonly hosts: Pick<Hosts, 'ping'>;
  readonly clock: Clock;
  readonly report: Report;
}

/** Whom, and for how long. */
export interface ProveWish {
  /** Ids of the nodes. */
  readonly nodeIds: readonly string[];
  /** The cluster as first read. */
  readonly cluster: Cluster;
  readonly settings: {
    readonly nodes: readonly { readonly name: string; readonly url: string | null }[];
    readonly periods: { readonly heartBeatSeconds: number };
  };
  readonly observeSeconds: number;
}

/** Who was proved alive, and the last reading. */
export interface Proved {
  readonly alive: ReadonlySet<string>;
  readonly cluster: Cluster;
}

/**
 * Asks those that have a url, then watches the others' heart beats: at most one reading per 2 s, or per tenth of a period where
 * those are quicker.
 * @throws UnavailableError database.*; the signal's reason
 */
export async function proveAlive(
  wish: ProveWish,
  { database, hosts, clock, report }: ProveEdges,
  signal: AbortSignal,
): Promise<Proved> {
  const { nodeIds, settings, observeSeconds } = wish;
  const beats = watchHeartBeats();
  beats.see(wish.cluster, clock.ticks());
  const deadline = clock.ticks() + observeSeconds * 1_000;
  const pauseMs = Math.min(2, Math.max(0.2, settings.periods.heartBeatSeconds / 10)) * 1_000;
  const alive = new Set(await answering(wish, hosts, signal));
  let { cluster } = wish;
  for (let said = ''; ;) {
    const left = cluster.nodes.filter(({ id }) => nodeIds.includes(id) && !alive.has(id));
    if (left.length === 0 || clock.ticks() >= deadline) return { alive, cluster };
    const message = `waiting for a heart beat of ${left.map(({ name }) => name).join(', ')}, at most ${String(Math.ceil(observeSeconds))} s`;
    if (message !== said) report({ step: 'node.watching', node: null, tone: 'waiting', message });
    said = message;
    await clock.sleep(pauseMs, signal);
    cluster = await database.readCluster(signal);
    beats.see(cluster, clock.ticks());
    for (const [id, { changed }] of beats.found()) if (changed && nodeIds.includes(id)) alive.add(id);
  }
}

/** 418 is no sign of death: it means draining or offline, and the body tells which (octopus-internals.md 5). */
async function answering(
  { nodeIds, cluster, settings }: ProveWish,
  hosts: Pick<Hosts, 'ping'>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const urls = new Map(settings.nodes.map(({ name, url }) => [folded(name), url]));
  const asked = cluster.nodes
    .filter(({ id }) => nodeIds.includes(id))
    .map(async ({ id, name }) => {
      const url = urls.get(folded(name)) ?? null;
      const ping = url === null ? null : await hosts.ping(url, signal);
      const isItself =
        ping?.kind === 'answered' && ping.offline !== true && folded(ping.nodeName ?? '') === folded(name);
      return isItself ? [id] : [];
    });
  return (await Promise.all(asked)).flat();
}

function folded(text: string): string {
  return text.trimEnd().toLowerCase();
}
