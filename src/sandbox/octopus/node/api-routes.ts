// What is answered to those who have a key (octopus-internals.md, section 5).
import type { HttpAnswer } from '../rules/ping-answer.ts';
import { answerNodes } from './api-nodes.ts';
import type { RunningNode } from './node.ts';
import { readTaskLog } from './task-log.ts';
import { taskQuery, taskResource } from './task-resource.ts';

/** A request with its body read; `body` is {} where there is none. */
export interface ApiRequest {
  readonly method: string;
  /** Decoded, without a slash at the end. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
}

/** There is nothing of that name. */
export const notFound: HttpAnswer = {
  status: 404,
  body: { ErrorMessage: 'The resource you requested was not found.' },
};

/** It is there, but not for this method. */
export const notAllowed: HttpAnswer = {
  status: 405,
  body: { ErrorMessage: 'The method is not allowed for this resource.' },
};

/** Answers; unknown paths with 404. */
export async function answerRoute(node: RunningNode, request: ApiRequest): Promise<HttpAnswer> {
  const path = request.path.toLowerCase();
  if (path === '/api/octopusservernodes' || path.startsWith('/api/octopusservernodes/'))
    return answerNodes(node, request);
  if (path === '/api/tasks') return request.method === 'GET' ? listTasks(node, request.query) : notAllowed;
  const log = /^\/api\/tasks\/([^/]+)\/raw$/i.exec(request.path)?.[1];
  if (log !== undefined) return request.method === 'GET' ? rawLog(node, log) : notAllowed;
  const task = /^\/api\/tasks\/([^/]+?)(\/cancel)?$/i.exec(request.path);
  if (task?.[1] !== undefined) return oneTask(node, request.method, task[1], task[2] !== undefined);
  const document = documents[path];
  return document === undefined ? notFound : answerDocument(node, request, document);
}

async function listTasks(node: RunningNode, query: URLSearchParams): Promise<HttpAnswer> {
  const { condition, values, skip, take } = taskQuery(query, node.shape);
  const [found, total] = await Promise.all([
    node.tasks.find(condition, values, skip + take),
    node.tasks.count(condition, values),
  ]);
  const items = found.slice(skip).map(taskResource);
  return {
    status: 200,
    body: { ItemType: 'Task', TotalResults: total, ItemsPerPage: take, Items: items },
  };
}

async function oneTask(node: RunningNode, method: string, id: string, cancel: boolean): Promise<HttpAnswer> {
  if (method !== (cancel ? 'POST' : 'GET')) return notAllowed;
  // What has ended, or is about to, is left as it is.
  if (cancel) await node.tasks.cancel(id, node.now());
  const [row] = await node.tasks.find('Id = @id', { id }, 1);
  return row === undefined ? notFound : { status: 200, body: taskResource(row) };
}

/** The log as text, out of the store as this node sees it. */
async function rawLog(node: RunningNode, id: string): Promise<HttpAnswer> {
  const [row] = await node.tasks.find('Id = @id', { id }, 1);
  const log = row === undefined ? null : await readTaskLog(node.paths.taskLogs, String(row['Id']));
  return log === null ? notFound : { status: 200, body: log };
}

const documents: Readonly<Record<string, string>> = {
  '/api/maintenanceconfiguration': 'maintenance',
  '/api/licenses/licenses-current': 'licenses-current',
  '/api/configuration/server-folders/values': 'server-folders',
};

async function answerDocument(
  node: RunningNode,
  { method, body }: ApiRequest,
  id: string,
): Promise<HttpAnswer> {
  if (method === 'PUT' && id === 'maintenance')
    await node.documents.put(id, { IsInMaintenanceMode: body['IsInMaintenanceMode'] === true });
  else if (method !== 'GET') return notAllowed;
  const all = await node.documents.all();
  // Values of a section of settings, not a resource; empty where nothing was ever set.
  if (id === 'server-folders') return { status: 200, body: folderValues(all) };
  const found = all.get(id);
  return found === undefined ? notFound : { status: 200, body: { Id: id, ...found } };
}

/** Older versions have a document per folder. */
function folderValues(all: ReadonlyMap<string, Readonly<Record<string, unknown>>>): Record<string, unknown> {
  const values = [...all.values()].flatMap((document) =>
    Object.entries(document).filter(([name]) => name.endsWith('Directory')),
  );
  return Object.fromEntries(values);
}
