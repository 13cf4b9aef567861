// The part of Octopus' REST API that a node of the sandbox answers (octopus-internals.md, section 5).
import { timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { nodeResource, pingAnswer } from '../rules/ping-answer.ts';
import type { HttpAnswer } from '../rules/ping-answer.ts';
import type { RunningNode } from './node.ts';
import { taskQuery, taskResource } from './task-resource.ts';

/** What the server says beside what the node knows. */
export interface ApiOptions {
  readonly name: string;
  readonly version: string;
  readonly apiKey: string;
}

const notFound: HttpAnswer = {
  status: 404,
  body: { ErrorMessage: 'The resource you requested was not found.' },
};

/** Creates the server; every answer has the header `Octopus-Node`. */
export function createApi(node: () => RunningNode | null, options: ApiOptions): Server {
  return createServer((request, response) => {
    const send = ({ status, body }: HttpAnswer): void => {
      response.writeHead(status, {
        'Content-Type': 'application/json; charset=utf-8',
        'Octopus-Node': options.name,
        'X-Octo-Ha-Sandbox': 'pretend',
        Connection: 'close',
      });
      response.end(request.method === 'HEAD' ? undefined : JSON.stringify(body));
    };
    answer(request, node(), options).then(send, (error: unknown) => {
      send({ status: 500, body: { ErrorMessage: error instanceof Error ? error.message : String(error) } });
    });
  });
}

async function answer(
  request: IncomingMessage,
  node: RunningNode | null,
  options: ApiOptions,
): Promise<HttpAnswer> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const path = decodeURIComponent(url.pathname).replace(/\/$/, '').toLowerCase();
  const method = request.method ?? 'GET';
  if (path === '/api')
    return {
      status: 200,
      body: { Application: 'Octopus Deploy (pretend)', Version: options.version, ApiVersion: '3.0.0' },
    };
  if (node === null) return { status: 503, body: { ErrorMessage: 'The pretend node is starting.' } };
  if (path === '/api/octopusservernodes/ping') {
    const self = await node.self();
    return self === null ? { status: 418, body: { Name: options.name, IsOffline: true } } : pingAnswer(self);
  }
  if (!isKey(request.headers['x-octopus-apikey'], options.apiKey))
    return { status: 401, body: { ErrorMessage: 'You must be logged in to request this resource.' } };
  return authorised(method, path, url.searchParams, node, () => readJson(request));
}

async function authorised(
  method: string,
  path: string,
  query: URLSearchParams,
  node: RunningNode,
  body: () => Promise<Record<string, unknown>>,
): Promise<HttpAnswer> {
  if (path === '/api/octopusservernodes/summary') return { status: 200, body: await summary(node) };
  const [, id, details] = /^\/api\/octopusservernodes\/([^/]+)(\/details)?$/.exec(path) ?? [];
  if (id !== undefined) return oneNode(method, id, details !== undefined, node, body);
  if (path === '/api/tasks') {
    const { condition, values } = taskQuery(query, node.shape);
    const items = (await node.tasks.find(condition, values)).map(taskResource);
    return { status: 200, body: { ItemType: 'Task', TotalResults: items.length, Items: items } };
  }
  const task = /^\/api\/tasks\/([^/]+)\/cancel$/.exec(path)?.[1];
  if (task !== undefined && method === 'POST')
    return (await node.tasks.cancel(task, node.now()))
      ? { status: 200, body: { Id: task, State: 'Cancelling' } }
      : notFound;
  const document = documentPaths[path];
  if (document === undefined) return notFound;
  if (method === 'PUT' && document === 'maintenance')
    await node.documents.put(document, {
      IsInMaintenanceMode: (await body())['IsInMaintenanceMode'] === true,
    });
  const found = (await node.documents.all()).get(document);
  if (found === undefined && document !== 'server-folders') return notFound;
  return { status: 200, body: document === 'server-folders' ? (found ?? {}) : { Id: document, ...found } };
}

const documentPaths: Readonly<Record<string, string>> = {
  '/api/maintenanceconfiguration': 'maintenance',
  '/api/licenses/licenses-current': 'licenses-current',
  '/api/configuration/server-folders/values': 'server-folders',
};

async function summary(node: RunningNode): Promise<unknown> {
  const active = await node.tasks.active();
  const nodes = await node.rows.all();
  return {
    Nodes: nodes.map((row) => ({
      ...(pingAnswer(row).body as object),
      RunningTaskCount: active.filter((task) => task.nodeId.toLowerCase() === row.id.toLowerCase()).length,
    })),
    Links: { Self: '/api/octopusservernodes/summary' },
  };
}

async function oneNode(
  method: string,
  id: string,
  details: boolean,
  node: RunningNode,
  body: () => Promise<Record<string, unknown>>,
): Promise<HttpAnswer> {
  const find = async () => (await node.rows.all()).find((row) => row.id.toLowerCase() === id);
  const row = await find();
  if (row === undefined) return notFound;
  if (details) {
    const running = (await node.tasks.active()).filter((task) => task.nodeId.toLowerCase() === id);
    return {
      status: 200,
      body: { RunningTasks: running.map(({ id, name, state }) => ({ Id: id, Name: name, State: state })) },
    };
  }
  if (method === 'DELETE') {
    await node.rows.remove(row.id);
    return { status: 200, body: {} };
  }
  if (method !== 'PUT') return { status: 200, body: nodeResource(row) };
  // The whole object is written: what is left out falls back to what a new row has.
  const wish = await body();
  const cap = wish['MaxConcurrentTasks'];
  await node.rows.change(row.id, typeof cap === 'number' ? cap : 5, wish['IsInMaintenanceMode'] === true);
  const changed = await find();
  return changed === undefined ? notFound : { status: 200, body: nodeResource(changed) };
}

function isKey(given: string | string[] | undefined, wanted: string): boolean {
  if (typeof given !== 'string') return false;
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const part of request.setEncoding('utf8') as AsyncIterable<string>) {
    text += part;
    if (text.length > 65_536) throw new Error('the body is too large');
  }
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
