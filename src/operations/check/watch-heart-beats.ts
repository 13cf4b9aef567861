// Heart beats over several readings: whether each changed, and how long it was watched.
import type { Cluster } from '../../model/cluster.ts';
import type { HeartBeatWatch } from './circumstances.ts';

/** Readings go in, findings come out. */
export interface HeartBeats {
  /** @param ticks the monotonic milliseconds at which the reading was made */
  readonly see: (cluster: Cluster, ticks: number) => void;
  readonly found: () => ReadonlyMap<string, HeartBeatWatch>;
}

/** By node: its last known heart beat, and since when (ticks, ms) it is known to be the last. Goes from one watch to the next. */
export type BeatMemory = Map<string, { readonly instant: number | null; readonly since: number }>;

/**
 * Begins a watch. The instants are compared with one another alone: nodes write them by their own clocks, so they say
 * nothing about now. A node whose row vanished and came back begins anew.
 * @param memory of earlier watches: a heart beat that is still the same has been silent for as long. That it changed between two
 *   watches proves nothing of now, so that a node is never taken for alive by it.
 */
export function watchHeartBeats(memory: BeatMemory = new Map()): HeartBeats {
  let nodes = new Map<string, { first: number | null; changed: boolean; since: number; until: number }>();
  return {
    see: (cluster, ticks) => {
      const before = new Map(memory);
      memory.clear();
      nodes = new Map(
        cluster.nodes.map(({ id, lastSeenAt }) => {
          const instant = lastSeenAt?.getTime() ?? null;
          const last = before.get(id);
          const since = last?.instant === instant ? last.since : ticks;
          memory.set(id, { instant, since });
          const known = nodes.get(id);
          if (known === undefined) return [id, { first: instant, changed: false, since, until: ticks }];
          const changed = known.changed || (instant !== null && instant !== known.first);
          return [id, { ...known, changed, until: ticks }];
        }),
      );
    },
    found: () =>
      new Map(
        [...nodes].map(([id, { changed, since, until }]) => [
          id,
          { changed, watchedSeconds: (until - since) / 1_000 },
        ]),
      ),
  };
}
