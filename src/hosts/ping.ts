// Asking a node what it says of itself, at its own url.
// Lives here: the question. Never here: what its answer means (read-ping.ts), HTTP (http-exchange.ts).
import type { Ping } from '../model/ping.ts';
import { describeReply } from './describe-reply.ts';
import { httpExchange } from './http-exchange.ts';
import { joinUrl } from './join-url.ts';
import { readPing } from './read-ping.ts';

/** Where a node, or whoever stands before it, says how it is; anonymous (octopus-internals.md 5). */
export const pingPath = '/api/octopusservernodes/ping';

/** How a ping is done. */
export interface PingOptions {
  /** From the name look-up to the last byte; 5,000 when left out. */
  readonly deadlineMs?: number;
  /** PEM text of the authorities to trust, instead of Node's own and NODE_EXTRA_CA_CERTS. */
  readonly certificateAuthority?: string | undefined;
}

/**
 * Asks the node at this url, over a connection of its own. Not being reachable is an answer.
 * @throws the signal's reason when it is aborted, and nothing else
 */
export async function pingNode(url: string, options: PingOptions, signal: AbortSignal): Promise<Ping> {
  const { deadlineMs = 5_000, certificateAuthority } = options;
  const reply = await httpExchange({ url: joinUrl(url, pingPath), deadlineMs, certificateAuthority }, signal);
  if (reply.kind !== 'reply')
    return { kind: reply.kind === 'silent' ? 'unreachable' : 'foreign', why: reply.why };
  // A gateway that does not get through to its node, a node that starts, and Windows where its service is stopped
  // (HTTP.sys says 503) tell nothing of the node.
  if (reply.status >= 500)
    return { kind: 'unreachable', why: `instead of a node, ${describeReply(reply)} answers` };
  return readPing(reply);
}
