// `/api/octopusservernodes` and what is below it, but for the ping, which needs no key.
import { nodeResource, pingAnswer } from '../rules/ping-answer.ts';
import type { HttpAnswer } from '../rules/ping-answer.ts';
import type { ApiRequest } from './api-routes.ts';
import { notAllowed, notFound } from './api-routes.ts';
import type { RunningNode } from './node.ts';

/** Answers. */
export async function answerNodes(node: RunningNode, request: ApiRequest): Promise<HttpAnswer> {
  const [, name = '', more] = /^\/api\/octopusservernodes(?:\/([^/]+)(\/details)?)?$/i.exec(request.path) ?? [
    undefined,
    null,
  ];
  if (name === null) return notFound;
  const id = name.toLowerCase();
  if (!['', 'all', 'summary'].includes(id)) return oneNode(node, request, id, more !== undefined);
  if (request.method !== 'GET') return notAllowed;
  if (id === 'summary') return { status: 200, body: await summary(node) };
  const items = (await node.rows.all()).map(nodeResource);
  const page = { ItemType: 'OctopusServerNode', TotalResults: items.length, Items: items };
  return { status: 200, body: id === 'all' ? items : page };
}

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
  node: RunningNode,
  { method, body }: ApiRequest,
  id: string,
  details: boolean,
): Promise<HttpAnswer> {
  const find = async () => (await node.rows.all()).find((row) => row.id.toLowerCase() === id);
  const row = await find();
  if (row === undefined) return notFound;
  if (!(details ? ['GET'] : ['GET', 'PUT', 'DELETE']).includes(method)) return notAllowed;
  if (details) {
    const running = (await node.tasks.active()).filter((task) => task.nodeId.toLowerCase() === id);
    const tasks = running.map((task) => ({ Id: task.id, Name: task.name, State: task.state }));
    return { status: 200, body: { RunningTasks: tasks } };
  }
  if (method === 'GET') return { status: 200, body: nodeResource(row) };
  if (method === 'DELETE') {
    await node.rows.remove(row.id);
    return { status: 200, body: {} };
  }
  // The whole object is written: what is left out falls back to what a new row has.
  const cap = body['MaxConcurrentTasks'] ?? 5;
  if (typeof cap !== 'number' || !Number.isInteger(cap) || cap < 0)
    return { status: 400, body: { ErrorMessage: 'MaxConcurrentTasks is not a whole number.' } };
  await node.rows.change(row.id, cap, body['IsInMaintenanceMode'] === true);
  const changed = await find();
  return changed === undefined ? notFound : { status: 200, body: nodeResource(changed) };
}
