// Which nodes answer behind the load balancer.
// Lives here: asking over fresh connections, counting. Never here: what that means (operations/judge-balancer.ts).
import type { BalancerView } from '../model/ping.ts';
import { balancerProduct } from './balancer-product.ts';
import { describeReply } from './describe-reply.ts';
import { httpExchange, type HttpReply } from './http-exchange.ts';
import type { HttpTrouble } from './http-trouble.ts';
import { joinUrl } from './join-url.ts';
import { jsonObject } from './json-object.ts';
import { nodeHeader } from './node-header.ts';
import { pingPath } from './ping.ts';

/** How the balancer is asked. */
export interface BalancerOptions {
  /** Of each connection; 5,000 when left out. */
  readonly deadlineMs?: number;
  /** PEM text of the authorities to trust, instead of Node's own and NODE_EXTRA_CA_CERTS. */
  readonly certificateAuthority?: string | undefined;
}

/** Connections at the same time. */
const atOnce = 4;

interface Sight {
  readonly nodeName: string | null;
  readonly reply: HttpReply | HttpTrouble;
}

/**
 * Asks `/api` over so many fresh connections, without cookies, as a new browser would, and counts who answers by the header
 * `Octopus-Node` (octopus-internals.md 5). Not the ping: some balancers answer that path themselves, and to some a 418 in the
 * traffic they pass on is a reason to take the node out, so that asking would change what is asked about. Where the header
 * is missing (an old node, or a balancer that strips it), the body of the ping tells the name.
 * @throws the signal's reason when it is aborted, and nothing else
 */
export async function askBalancer(
  url: string,
  connections: number,
  options: BalancerOptions,
  signal: AbortSignal,
): Promise<BalancerView> {
  const { deadlineMs = 5_000, certificateAuthority } = options;
  const ask = (path: string): Promise<HttpReply | HttpTrouble> =>
    httpExchange({ url: joinUrl(url, path), deadlineMs, certificateAuthority, maxBytes: 65_536 }, signal);
  const sights: Sight[] = [];
  let left = connections;
  const lane = async (): Promise<void> => {
    while (left > 0 && !isHopeless(sights)) {
      left--;
      sights.push(await look(ask));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return view(sights);
}

/** Nothing but deadlines so far: the others would only be waited for as long. */
function isHopeless(sights: readonly Sight[]): boolean {
  return (
    sights.length > 0 && sights.every(({ reply }) => reply.kind !== 'reply' && reply.code === 'deadline')
  );
}

async function look(ask: (path: string) => Promise<HttpReply | HttpTrouble>): Promise<Sight> {
  const reply = await ask('/api');
  if (reply.kind !== 'reply') return { nodeName: null, reply };
  const named = nodeHeader(reply.headers);
  // A node that starts, or a balancer's own page, is no usable answer, whoever is named in it.
  if (reply.status !== 200) return { nodeName: null, reply };
  if (named !== null) return { nodeName: named, reply };
  const root = jsonObject(reply.body);
  if (typeof root?.['Application'] !== 'string') return { nodeName: null, reply };
  const ping = await ask(pingPath);
  if (ping.kind !== 'reply') return { nodeName: null, reply: ping };
  const name = nodeHeader(ping.headers) ?? jsonObject(ping.body)?.['Name'];
  return { nodeName: typeof name === 'string' && name !== '' ? name : null, reply: ping };
}

function view(sights: readonly Sight[]): BalancerView {
  const replies = sights.map(({ reply }) => reply).filter((reply) => reply.kind === 'reply');
  if (replies.length === 0) {
    const trouble = sights.map(({ reply }) => reply).find((reply) => reply.kind !== 'reply');
    return { kind: 'unreachable', why: trouble?.why ?? 'no connection was asked for' };
  }
  const answers = new Map<string, number>();
  for (const { nodeName } of sights)
    if (nodeName !== null) answers.set(nodeName, (answers.get(nodeName) ?? 0) + 1);
  const product = replies.map((reply) => balancerProduct(reply)).find((found) => found !== null) ?? null;
  const [first] = replies;
  if (answers.size === 0 && first !== undefined && replies.every(({ status }) => status < 500))
    return { kind: 'unreachable', why: `no Octopus node answers there, but ${describeReply(first)}` };
  const failed = sights.filter(({ nodeName }) => nodeName === null).length;
  return { kind: 'seen', answers, tried: sights.length, failed, product };
}
