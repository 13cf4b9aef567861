// Heart beats over several readings: whether each changed, and how long it was watched.
import type { Cluster } from '../../model/cluster.ts';
import type { HeartBeatWatch } from './circumstances.ts';

/** Readings go in, findings come out. */
export interface HeartBeats {
  /** @param ticks the monotonic milliseconds at which the reading was made */
  readonly see: (cluster: Cluster, ticks: number) => void;
  readonly found: () => ReadonlyMap<string, HeartBeatWatch>;
}

/**
 * Begins a watch. The instants are compared with one another alone: nodes write them by their own clocks, so they say
 * nothing about now. A node whose row vanished and came back begins anew.
 */
export function watchHeartBeats(): HeartBeats {
  let nodes = new Map<string, { first: number | null; changed: boolean; since: number; until: number }>();
  return {
    see: (cluster, ticks) => {
      nodes = new Map(
        cluster.nodes.map(({ id, lastSeenAt }) => {
          const instant = lastSeenAt?.getTime() ?? null;
          const known = nodes.get(id);
          if (known === undefined)
            return [id, { first: instant, changed: false, since: ticks, until: ticks }];
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
