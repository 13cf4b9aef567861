// Is a node healthy again? Its heart beat changed twice, its version is the expected one, and it says so itself.
import type { Node } from '../../model/node.ts';
import type { Ping } from '../../model/ping.ts';
import { lookEveryMs } from '../drain/watch-drain.ts';
import type { PlannedNode } from './restart-wish.ts';
import { StepFailure, tell, tellWait, type RollWork } from './roll-work.ts';

/** What health takes. */
export interface HealthWanted {
  /** Null where the version is not known on this schema: then it is not compared. */
  readonly version: string | null;
}

/**
 * Waits until the node is healthy.
 * @returns the node as last read
 * @throws StepFailure health.timed-out, health.version, node.gone
 */
export async function waitHealthy(
  node: PlannedNode,
  wanted: HealthWanted,
  work: RollWork,
  signal: AbortSignal,
): Promise<Node> {
  const { wish, edges } = work;
  const { database, hosts, clock } = edges;
  const everyMs = lookEveryMs(wish.settings.queuePollSeconds * 1000);
  const deadline = clock.ticks() + wish.healthySeconds * 1000;
  const beats = new Set<number | null>();
  for (;;) {
    const ping = node.url === null ? null : await hosts.ping(node.url, signal);
    const now = (await database.readCluster(signal)).nodes.find(({ id }) => id === node.id);
    if (now === undefined) throw new StepFailure('node.gone', 'its row is gone after the start');
    // The first reading shows the last heart beat from before, or the first one after the start: it proves nothing.
    beats.add(now.lastSeenAt?.getTime() ?? null);
    const missing = whatIsMissing(node, now, ping, beats.size - 1);
    if (missing === null) {
      requireVersion(now, ping, wanted);
      tell(work, node, 'node.healthy', `healthy: ${describe(now, ping)}`);
      return now;
    }
    if (clock.ticks() >= deadline)
      throw new StepFailure(
        'health.timed-out',
        `not healthy within ${String(wish.healthySeconds)} s after its start: ${missing}`,
      );
    tellWait(work, node, 'health.waiting', missing);
    await clock.sleep(everyMs, signal);
  }
}

/** One clause; null when nothing is missing. A node that a start hook has un-drained by itself is expected to say 200. */
function whatIsMissing(node: PlannedNode, now: Node, ping: Ping | null, changes: number): string | null {
  if (now.flaggedOffline === true) return 'it still says that it is offline';
  if (changes < 2) return `waiting for two heart beats, ${changes === 0 ? 'none' : 'one'} seen`;
  if (node.url === null) return null;
  if (ping?.kind !== 'answered') return `its url does not answer: ${ping?.why ?? ''}`;
  if (ping.nodeName !== null && folded(ping.nodeName) !== folded(now.name))
    return `at its url answers ${ping.nodeName}`;
  const expected = now.draining ? 418 : 200;
  return ping.status === expected
    ? null
    : `its url answers ${String(ping.status)} instead of ${String(expected)}`;
}

/** @throws StepFailure health.version */
function requireVersion(now: Node, ping: Ping | null, { version }: HealthWanted): void {
  const found = (ping?.kind === 'answered' ? ping.version : null) ?? now.version;
  if (version === null || found === null || found === version) return;
  throw new StepFailure(
    'health.version',
    `it came back with version ${found} instead of ${version}; where ${found} is the right one, the same command with --expect-version ${found} goes on`,
  );
}

function describe(now: Node, ping: Ping | null): string {
  const said = ping?.kind === 'answered' ? `, answers ${String(ping.status)}` : '';
  return `heart beat changed twice${said}${now.version === null ? '' : `, version ${now.version}`}`;
}

function folded(text: string): string {
  return text.trimEnd().toLowerCase();
}
