// Why nodes drain, as far as the journals of the state folder tell. A list of nodes never fails for it.
import { Failure } from '../errors.ts';
import type { Cluster } from '../model/cluster.ts';
import { lastSaid, type Run } from '../model/run.ts';
import type { Context } from './context.ts';

/** Reasons by node id. Where no node drains, no journal is opened. */
export async function readDrainReasons(
  { nodes }: Pick<Cluster, 'nodes'>,
  context: Pick<Context, 'journals'>,
): Promise<ReadonlyMap<string, string>> {
  const reasons = new Map<string, string>();
  const draining = nodes.filter((node) => node.draining);
  if (draining.length === 0) return reasons;
  try {
    const journals = await context.journals();
    for (const { id } of draining) {
      const drain = await journals.latest('drain', id);
      const undrain = await journals.latest('undrain', id);
      // Drained by somebody else since octo-ha lifted the flag: that is not the reason any more.
      if (drain === null || begunAt(undrain) > begunAt(drain)) continue;
      const reason = lastSaid(drain.lines, 'reason');
      if (reason !== null) reasons.set(id, reason);
    }
  } catch (error) {
    // A state folder that cannot be read tells no reasons.
    if (!(error instanceof Failure)) throw error;
  }
  return reasons;
}

/** RFC 3339 in UTC, so that text order is the order of time; empty for no run. */
function begunAt(run: Run | null): string {
  return run?.lines[0]?.at ?? '';
}
