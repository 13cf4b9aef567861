// One request to Octopus' REST API, with the key (octopus-internals.md 5).
// Lives here: the key's way into the header, and what an answer other than expected means. Never here: which requests.
import { UnavailableError } from '../errors.ts';
import type { Secret } from '../model/secret.ts';
import { describeReply } from './describe-reply.ts';
import { httpExchange, type HttpReply } from './http-exchange.ts';
import { joinUrl } from './join-url.ts';
import { jsonObject } from './json-object.ts';
import { nodeHeader } from './node-header.ts';

/** Where the API is, and how it is spoken to. */
export interface ApiAccess {
  /** Of a node or of the load balancer; without `/api`. */
  readonly url: string;
  readonly key: Secret;
  /** Of each request. */
  readonly deadlineMs: number;
  /** PEM text of the authorities to trust, instead of Node's own and NODE_EXTRA_CA_CERTS. */
  readonly certificateAuthority?: string | undefined;
}

/** A request. */
export interface ApiRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** From `/api`; every part of it that is not ours is encoded. */
  readonly path: string;
  /** JSON text. */
  readonly body?: string;
  /** Of the user whose key it is, as Octopus' permission editor calls it: named when it is refused. */
  readonly permission: string;
}

/** What Octopus says: the object and its text; `gone` when there is no such thing, `conflict` when somebody was faster. */
export type ApiAnswer =
  | { readonly kind: 'done'; readonly text: string; readonly object: Readonly<Record<string, unknown>> }
  | { readonly kind: 'gone' }
  | { readonly kind: 'conflict' };

/**
 * Asks.
 * @throws UnavailableError api.unreachable: no answer, 429, 5xx; api.refused: 400, 401, 403; api.garbage: not Octopus' answer
 * @throws the signal's reason when it is aborted
 */
export async function apiRequest(
  access: ApiAccess,
  request: ApiRequest,
  signal: AbortSignal,
): Promise<ApiAnswer> {
  const { method, path, body } = request;
  const key = access.key.reveal();
  if (!/^[\x21-\x7e]+$/.test(key))
    throw new UnavailableError('api.refused', 'the API key is empty or has characters no key has', {
      hint: 'An API key looks like API-XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX, in one line without blanks.',
    });
  const reply = await httpExchange(
    {
      url: joinUrl(access.url, path),
      method,
      headers: { 'X-Octopus-ApiKey': key },
      ...(body === undefined ? {} : { body }),
      deadlineMs: access.deadlineMs,
      certificateAuthority: access.certificateAuthority,
    },
    signal,
  );
  if (reply.kind !== 'reply')
    throw new UnavailableError(
      reply.kind === 'silent' ? 'api.unreachable' : 'api.garbage',
      `${method} ${path} failed: ${reply.why}`,
    );
  // Whoever answers may quote what it was sent.
  return readAnswer({ ...reply, body: reply.body.replaceAll(key, '***') }, access, request);
}

function readAnswer(reply: HttpReply, access: ApiAccess, request: ApiRequest): ApiAnswer {
  const { status } = reply;
  const object = jsonObject(reply.body);
  const octopus = object !== null || nodeHeader(reply.headers) !== null;
  if (status >= 200 && status < 300) {
    if (object !== null) return { kind: 'done', text: reply.body, object };
    if (reply.body.trim() === '' && (octopus || status === 204))
      return { kind: 'done', text: '{}', object: {} };
  }
  if (octopus && status === 404) return { kind: 'gone' };
  if (octopus && (status === 409 || status === 412)) return { kind: 'conflict' };
  throw unexpected(reply, octopus, access, request);
}

function unexpected(
  reply: HttpReply,
  octopus: boolean,
  { url }: ApiAccess,
  { method, path, permission }: ApiRequest,
): UnavailableError {
  const { status } = reply;
  const said = errorText(reply.body);
  const start = `${method} ${path} at ${new URL(url).host}`;
  const words = said === null ? describeReply(reply) : `${status}: ${said}`;
  if (status === 429)
    return new UnavailableError('api.unreachable', `${start} was turned away: too many requests (429)`, {
      hint: `Try again ${later(reply.headers['retry-after'])}.`,
    });
  if (status >= 500) return new UnavailableError('api.unreachable', `${start} failed with ${words}`);
  if ((status === 401 || status === 403) && !octopus)
    return new UnavailableError('api.refused', `${start} was refused with ${words}, and not by Octopus`, {
      hint: 'Something before the node asks for a login of its own; give a url that leads past it.',
    });
  if (status === 401)
    return new UnavailableError('api.refused', `${start} was refused with ${words}`, {
      hint: 'The API key is unknown, expired or revoked, or its user is disabled.',
    });
  if (status === 403)
    return new UnavailableError('api.refused', `${start} was refused with ${words}`, {
      hint: `The user of the API key needs the permission ${permission}.`,
    });
  if (status === 400 && octopus)
    return new UnavailableError('api.refused', `${start} was refused with ${words}`);
  return new UnavailableError('api.garbage', `${start} was not answered by Octopus, but with ${words}`, {
    hint: 'Check the url: it leads to Octopus, with the scheme it is served with and without /app or /api.',
  });
}

/** Octopus' errors: `ErrorMessage`, and `Errors` when there are several. */
function errorText(body: string): string | null {
  const { ErrorMessage: message, Errors: errors } = jsonObject(body) ?? {};
  const all = [message, ...(Array.isArray(errors) ? (errors as unknown[]) : [])];
  const text = [...new Set(all.filter((item) => typeof item === 'string'))]
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (text === '') return null;
  return (text.length > 300 ? `${text.slice(0, 299)}…` : text).replace(/\.$/, '');
}

function later(after: string | undefined): string {
  return after !== undefined && /^\d{1,5}$/.test(after) ? `in ${after} s` : 'later';
}
