// One question and one answer over HTTP, on a connection of its own.
// Lives here: deadline, bounds, what went wrong. Never here: what an answer means.
import { request as overHttp } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { request as overHttps } from 'node:https';
import { httpTrouble, type HttpTrouble } from './http-trouble.ts';

/** What is asked. Redirects are never followed, nothing is compressed, no connection or TLS session is used twice. */
export interface HttpQuestion {
  /** Http or https, without query. */
  readonly url: string;
  /** GET when left out. */
  readonly method?: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as UTF-8. */
  readonly body?: string;
  /** From the name look-up to the last byte of the answer. */
  readonly deadlineMs: number;
  /** Bytes of the answer's body that are read; the rest is not waited for. */
  readonly maxBytes?: number;
  /** PEM text of the authorities to trust, instead of Node's own and NODE_EXTRA_CA_CERTS. */
  readonly certificateAuthority?: string | undefined;
}

/** An answer in HTTP, whoever gave it. */
export interface HttpReply {
  readonly kind: 'reply';
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** True when there was more of the body than is kept. */
  readonly cut: boolean;
  readonly tookMs: number;
}

const mebibyte = 1024 * 1024;

/**
 * Asks. Resolves whatever happens on the network.
 * @throws the signal's reason when it is aborted, and nothing else
 */
export async function httpExchange(
  question: HttpQuestion,
  signal: AbortSignal,
): Promise<HttpReply | HttpTrouble> {
  signal.throwIfAborted();
  // By hand: combined signals of Node 20 can be collected before they fire, and pile up on a signal that lives long.
  const ending = new AbortController();
  const end = (): void => ending.abort();
  const timer = setTimeout(end, question.deadlineMs);
  signal.addEventListener('abort', end, { once: true });
  try {
    return await ask(question, ending.signal);
  } catch (error) {
    signal.throwIfAborted();
    return httpTrouble(error, question, ending.signal.aborted);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}

async function ask(question: HttpQuestion, signal: AbortSignal): Promise<HttpReply> {
  const began = performance.now();
  const response = await send(question, signal);
  const { body, cut } = await readBody(response, question.maxBytes ?? mebibyte);
  return {
    kind: 'reply',
    status: response.statusCode ?? 0,
    headers: response.headers,
    body,
    cut,
    tookMs: Math.round(performance.now() - began),
  };
}

function send(question: HttpQuestion, signal: AbortSignal): Promise<IncomingMessage> {
  const body = question.body === undefined ? null : Buffer.from(question.body);
  const method = question.method ?? 'GET';
  const headers = {
    Accept: 'application/json',
    'Accept-Encoding': 'identity',
    'User-Agent': 'octo-ha',
    ...(body === null ? {} : { 'Content-Type': 'application/json; charset=utf-8' }),
    ...(method === 'GET' ? {} : { 'Content-Length': String(body?.length ?? 0) }),
    ...question.headers,
  };
  return new Promise((resolve, reject) => {
    // An agent of its own: a fresh connection, and no TLS session to resume.
    const options = { method, headers, signal, agent: false } as const;
    const request = question.url.startsWith('https:')
      ? overHttps(question.url, { ...options, ca: question.certificateAuthority })
      : overHttp(question.url, options);
    request.on('response', resolve).on('error', reject).end(body);
  });
}

async function readBody(
  response: IncomingMessage,
  maxBytes: number,
): Promise<{ readonly body: string; readonly cut: boolean }> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    parts.push(part);
    length += part.length;
    if (length > maxBytes) break;
  }
  const body = Buffer.concat(parts).subarray(0, maxBytes).toString('utf8');
  return { body: body.replace(/^\ufeff/, ''), cut: length > maxBytes };
}
