// A flag written behind a node's back is there to stay once the node has written its next heart beat and the flag is still set.
import type { InstanceDatabase } from '../../edges.ts';
import type { Clock } from '../../edges/clock.ts';
import type { Report } from '../../model/step-event.ts';
import type { WatchedNode } from './watch-drain.ts';

/** What it needs of the world. */
export interface StickEdges {
  readonly database: Pick<InstanceDatabase, 'readCluster'>;
  readonly clock: Clock;
  readonly report: Report;
}

/**
 * Watches nodes that are drained until each has been seen with another heart beat than when its flag was read back, and the flag still
 * set; for so long at most. What has not beaten by then stays as it is, and that is said: it answered by itself.
 * @param ids whose flags this run has written
 * @returns the nodes; `undrained` where the flag is gone, `gone` where the row is
 * @throws UnavailableError database.*; the signal's reason
 */
export async function watchItSticks(
  watched: readonly WatchedNode[],
  ids: ReadonlySet<string>,
  { everyMs, longestMs }: { readonly everyMs: number; readonly longestMs: number },
  { database, clock, report }: StickEdges,
  signal: AbortSignal,
): Promise<readonly WatchedNode[]> {
  const deadline = clock.ticks() + longestMs;
  let nodes = watched;
  for (;;) {
    const open = nodes.filter(
      ({ id, progress }) => ids.has(id) && progress.state === 'drained' && progress.sticks !== true,
    );
    const names = open.map(({ name }) => name).join(', ');
    if (open.length === 0) return nodes;
    if (clock.ticks() >= deadline) {
      const message = `${names}: no heart beat since the drain flag was set; whether it sticks was not seen`;
      report({
        step: 'drain.unseen',
        node: open.length === 1 ? (open[0]?.name ?? null) : null,
        tone: 'warning',
        message,
      });
      return nodes;
    }
    const message = `${names}: drained; watching that the flag outlasts the next heart beat`;
    report({
      step: 'drain.sticking',
      node: open.length === 1 ? (open[0]?.name ?? null) : null,
      tone: 'waiting',
      message,
    });
    await clock.sleep(everyMs, signal);
    const cluster = await database.readCluster(signal);
    nodes = nodes.map((each) => {
      if (!open.includes(each)) return each;
      const now = cluster.nodes.find(({ id }) => id === each.id);
      const state = now === undefined ? 'gone' : now.draining ? 'drained' : 'undrained';
      const beat = now?.lastSeenAt?.getTime() ?? null;
      const sticks = beat !== null && beat !== each.start.beatAtFlag;
      return { ...each, progress: { ...each.progress, state, sticks } };
    });
  }
}
