// The part of Octopus' REST API that a node of the sandbox answers (octopus-internals.md, section 5).
// Lives here: the server, who may ask. Never here: what is answered (api-routes.ts).
import { timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { pingAnswer } from '../rules/ping-answer.ts';
import type { HttpAnswer } from '../rules/ping-answer.ts';
import { answerRoute } from './api-routes.ts';
import type { RunningNode } from './node.ts';

/** What the server says beside what the node knows. */
export interface ApiOptions {
  readonly name: string;
  readonly version: string;
  readonly apiKey: string;
}

/** Creates the server; every answer has the header `Octopus-Node`. */
export function createApi(node: () => RunningNode | null, options: ApiOptions): Server {
  return createServer((request, response) => {
    const send = ({ status, body }: HttpAnswer): void => {
      const isText = typeof body === 'string';
      response.writeHead(status, {
        'Content-Type': `${isText ? 'text/plain' : 'application/json'}; charset=utf-8`,
        'Octopus-Node': options.name,
        'X-Octo-Ha-Sandbox': 'pretend',
        Connection: 'close',
      });
      response.end(request.method === 'HEAD' ? undefined : isText ? body : JSON.stringify(body));
    };
    answer(request, node(), options).then(send, (error: unknown) => {
      const bad = error instanceof BadRequest || error instanceof URIError;
      const message = error instanceof Error ? error.message : String(error);
      send({ status: bad ? 400 : 500, body: { ErrorMessage: message } });
    });
  });
}

class BadRequest extends Error {}

async function answer(
  request: IncomingMessage,
  node: RunningNode | null,
  options: ApiOptions,
): Promise<HttpAnswer> {
  const url = new URL(`http://localhost${request.url ?? '/'}`);
  const path = decodeURIComponent(url.pathname).replace(/\/$/, '');
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET');
  if (path.toLowerCase() === '/api')
    return {
      status: 200,
      body: { Application: 'Octopus Deploy (pretend)', Version: options.version, ApiVersion: '3.0.0' },
    };
  if (node === null) return { status: 503, body: { ErrorMessage: 'The pretend node is starting.' } };
  if (path.toLowerCase() === '/api/octopusservernodes/ping') {
    const self = await node.self();
    return self === null ? { status: 418, body: { Name: options.name, IsOffline: true } } : pingAnswer(self);
  }
  if (!isKey(request.headers['x-octopus-apikey'], options.apiKey))
    return { status: 401, body: { ErrorMessage: 'You must be logged in to request this resource.' } };
  const body = method === 'PUT' ? await readBody(request) : {};
  return answerRoute(node, { method, path, query: url.searchParams, body });
}

function isKey(given: string | string[] | undefined, wanted: string): boolean {
  if (typeof given !== 'string') return false;
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** @throws BadRequest when it is no JSON object or too large */
async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const part of request.setEncoding('utf8') as AsyncIterable<string>) {
    text += part;
    if (text.length > 65_536) throw new BadRequest('The body is too large.');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new BadRequest('The body is not valid JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new BadRequest('The body is not a JSON object.');
  return value as Record<string, unknown>;
}
