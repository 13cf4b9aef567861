import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createApi } from '../../../../src/sandbox/octopus/node/http-api.ts';
import { openTaskLog } from '../../../../src/sandbox/octopus/node/task-log.ts';
import { pretendInstance } from './pretend-instance.ts';
import type { PretendInstance, TestNode } from './pretend-instance.ts';

const apiKey = 'API-PRETEND';
const me = '/api/octopusservernodes/OctopusServerNodes-NODE1';
let instance: PretendInstance;
let node: TestNode;
let api: Server;
let url = '';

beforeAll(async () => {
  instance = await pretendInstance({ nodes: ['NODE2'], finishedTasks: 40 });
  // Slow enough not to take a task during these tests.
  node = await instance.node('NODE1', { timeScale: 1 });
  api = createApi(() => node, { name: 'NODE1', version: '2025.3.14357', apiKey });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${String((api.address() as AddressInfo).port)}`;
});
afterAll(async () => {
  api.close();
  await instance.close();
});
afterEach(() => node.rows.change(node.id, 5, false));

interface Got {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

async function ask(path: string, method = 'GET', body?: string, key: string | null = apiKey): Promise<Got> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: key === null ? {} : { 'X-Octopus-ApiKey': key },
    ...(body === undefined ? {} : { body }),
  });
  expect(response.headers.get('Octopus-Node')).toBe('NODE1');
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const taskIds = async (query: string): Promise<readonly unknown[]> =>
  ((await ask(`/api/tasks?${query}`)).body['Items'] as { Id: string }[]).map(({ Id }) => Id);

describe('a pretend node answers over HTTP', () => {
  test('who it is, to everybody', async () => {
    const { status, body } = await ask('/api/', 'GET', undefined, null);
    expect([status, body['Version']]).toEqual([200, '2025.3.14357']);
  });

  test('a ping with 200, and with 418 while it drains, to everybody', async () => {
    const ping = (): Promise<Got> => ask('/api/octopusservernodes/ping', 'GET', undefined, null);
    expect(await ping()).toMatchObject({ status: 200, body: { Name: 'NODE1', IsInMaintenanceMode: false } });
    await node.rows.change(node.id, 5, true);
    expect(await ping()).toMatchObject({ status: 418, body: { Name: 'NODE1', IsInMaintenanceMode: true } });
    await node.rows.change(node.id, 5, false);
    await node.rows.flagOffline(node.id);
    expect(await ping()).toMatchObject({ status: 418, body: { IsOffline: true } });
    await node.rows.beat(node.id, 'NODE1', new Date());
  });

  test.each([
    ['/api/octopusservernodes/summary'],
    [me],
    ['/api/tasks'],
    ['/api/maintenanceconfiguration'],
    ['/api/no/such/thing'],
  ])('%s to nobody without the key', async (path) => {
    expect((await ask(path, 'GET', undefined, null)).status).toBe(401);
    expect((await ask(path, 'GET', undefined, 'API-WRONGONE')).status).toBe(401);
  });

  test('the log of a task as text, in both layouts, out of the store of this node alone', async () => {
    await instance.enqueue(['ServerTasks-811', 'ServerTasks-812', 'ServerTasks-81']);
    for (const [id, version] of [
      ['ServerTasks-811', '2025.1.1'],
      ['ServerTasks-812', '2025.2.1'],
    ] as const)
      await (await openTaskLog(node.paths.taskLogs, id, version)).write(`of ${id}`);
    const raw = async (id: string): Promise<string> => {
      const headers = { 'X-Octopus-ApiKey': apiKey };
      const response = await fetch(`${url}/api/tasks/${id}/raw`, { headers });
      return `${String(response.status)} ${response.headers.get('Content-Type') ?? ''} ${await response.text()}`;
    };
    expect(await raw('ServerTasks-811')).toMatch(/^200 text\/plain; charset=utf-8 .* of ServerTasks-811\n$/);
    expect(await raw('servertasks-812')).toMatch(/^200 text\/plain; charset=utf-8 .* of ServerTasks-812\n$/);
    for (const none of ['ServerTasks-81', 'ServerTasks-0', '..%2F..', 'server'])
      expect(await raw(none)).toMatch(/^404 /);
  });

  test('a summary of all nodes with their tasks', async () => {
    await instance.enqueue(['ServerTasks-801']);
    await instance.sql(
      "UPDATE ServerTask SET State = 'Executing', ServerNodeId = 'OctopusServerNodes-NODE2' WHERE Id = 'ServerTasks-801'",
    );
    const { body } = await ask('/api/octopusservernodes/summary');
    expect(body['Nodes']).toMatchObject([
      { Name: 'NODE1', RunningTaskCount: 0, IsOffline: false },
      { Name: 'NODE2', RunningTaskCount: 1, MaxConcurrentTasks: 5 },
    ]);
    expect((await ask('/api/octopusservernodes/OctopusServerNodes-node2/details')).body).toEqual({
      RunningTasks: [{ Id: 'ServerTasks-801', Name: 'Health', State: 'Executing' }],
    });
  });

  test('a node that is written as a whole: what is left out is reset', async () => {
    const put = (body: object): Promise<Got> => ask(me, 'PUT', JSON.stringify(body));
    expect(await put({ MaxConcurrentTasks: 9, IsInMaintenanceMode: true })).toMatchObject({
      status: 200,
      body: { MaxConcurrentTasks: 9, IsInMaintenanceMode: true },
    });
    expect(await ask(me)).toMatchObject({ body: { Name: 'NODE1', MaxConcurrentTasks: 9 } });
    await put({ MaxConcurrentTasks: 3 });
    expect(await node.self()).toMatchObject({ taskCap: 3, draining: false });
    expect((await put({ MaxConcurrentTasks: 'many' })).status).toBe(400);
  });

  test('the removal of a node, from both tables', async () => {
    await node.rows.beat('OctopusServerNodes-OLD', 'OLD', new Date());
    expect((await ask('/api/octopusservernodes/OctopusServerNodes-OLD', 'DELETE')).status).toBe(200);
    expect((await ask('/api/octopusservernodes/OctopusServerNodes-OLD')).status).toBe(404);
    expect(
      await instance.sql("SELECT Id FROM OctopusServerNodeStatus WHERE Id = 'OctopusServerNodes-OLD'"),
    ).toEqual([]);
  });

  test('the maintenance mode, which may be set', async () => {
    const put = (on: boolean): Promise<Got> =>
      ask(
        '/api/maintenanceconfiguration',
        'PUT',
        JSON.stringify({ Id: 'maintenance', IsInMaintenanceMode: on }),
      );
    expect(await put(true)).toEqual({ status: 200, body: { Id: 'maintenance', IsInMaintenanceMode: true } });
    expect((await ask('/api/maintenanceconfiguration')).body['IsInMaintenanceMode']).toBe(true);
    await put(false);
    expect((await ask('/api/maintenanceconfiguration')).body['IsInMaintenanceMode']).toBe(false);
  });

  test('tasks by node, state, space and page', async () => {
    expect(await taskIds('states=Failed')).toEqual(['ServerTasks-34', 'ServerTasks-17']);
    expect(await taskIds('node=OctopusServerNodes-NODE2&states=Success%2CFailed&take=2')).toHaveLength(2);
    expect(await taskIds('node=OctopusServerNodes-NODE1')).toEqual([]);
    expect(await taskIds('states=Success&skip=1&take=2')).toEqual(['ServerTasks-39', 'ServerTasks-38']);
    const page = await ask('/api/tasks?states=Success&spaces=all&includeSystem=true&skip=30&take=30');
    expect([page.body['TotalResults'], page.body['Items']]).toEqual([
      38,
      expect.objectContaining({ length: 8 }),
    ]);
    await instance.sql("UPDATE ServerTask SET SpaceId = NULL WHERE Id = 'ServerTasks-17'");
    expect(await taskIds('states=Failed&spaces=Spaces-1')).toEqual(['ServerTasks-34']);
    expect(await taskIds('states=Failed&spaces=Spaces-1&includeSystem=true')).toHaveLength(2);
    expect(await taskIds('states=Failed&includeSystem=false')).toEqual(['ServerTasks-34']);
    await instance.sql("UPDATE ServerTask SET SpaceId = N'Spaces-1' WHERE Id = 'ServerTasks-17'");
  });

  test('a request to cancel: one that runs is asked to end, one that has ended stays as it is', async () => {
    await instance.enqueue(['ServerTasks-802']);
    await instance.sql("UPDATE ServerTask SET State = 'Executing' WHERE Id = 'ServerTasks-802'");
    expect((await ask('/api/tasks/ServerTasks-802/cancel', 'POST')).body).toMatchObject({
      Id: 'ServerTasks-802',
      State: 'Cancelling',
      IsCompleted: false,
    });
    expect((await ask('/api/tasks/ServerTasks-1/cancel', 'POST')).body['State']).toBe('Success');
    expect((await ask('/api/tasks/ServerTasks-999/cancel', 'POST')).status).toBe(404);
  });

  test('the license, and folders that nobody has set', async () => {
    const { body } = await ask('/api/licenses/licenses-current');
    expect(body['LicenseText']).toContain('<NodeLimit>2</NodeLimit>');
    expect(await ask('/api/configuration/server-folders/values')).toEqual({ status: 200, body: {} });
  });

  test.each([
    ['GET', '/api/no/such/thing', undefined, 404],
    ['GET', '/nothing', undefined, 404],
    ['GET', '/api/octopusservernodes/OctopusServerNodes-NOBODY', undefined, 404],
    ['GET', '/api/octopusservernodes/a/b/c', undefined, 404],
    ['GET', '/api/%E0%A4%A', undefined, 400],
    ['GET', '//x:y', undefined, 404],
    ['PUT', me, '{"MaxConcurrentTasks":', 400],
    ['PUT', me, '', 400],
    ['PUT', me, '[1]', 400],
    ['PUT', '/api/maintenanceconfiguration', 'true', 400],
    ['POST', me, '{}', 405],
    ['DELETE', '/api/octopusservernodes/summary', undefined, 405],
    ['GET', '/api/tasks/ServerTasks-1/cancel', undefined, 405],
  ])('%s %s with the body %j is answered with %d', async (method, path, body, status) => {
    expect((await ask(path, method, body)).status).toBe(status);
  });
});
