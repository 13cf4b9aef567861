// Ping and REST against nodes of the sandbox, as octo-ha uses them.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { OctopusApi } from '../../../src/edges.ts';
import { octopusApi } from '../../../src/hosts/octopus-api.ts';
import { pingNode } from '../../../src/hosts/ping.ts';
import { Secret } from '../../../src/model/secret.ts';
import { pretendNodes, type PretendNode, type PretendNodes } from './pretend-nodes.ts';

const calm = new AbortController().signal;
let all: PretendNodes;
let one: PretendNode;
let two: PretendNode;
let api: OctopusApi;

beforeAll(async () => {
  all = await pretendNodes(['NODE1', 'Node 2']);
  [one, two] = all.nodes as [PretendNode, PretendNode];
  api = octopusApi({ url: one.url, key: new Secret(all.apiKey) });
});
afterAll(() => all.close());
afterEach(() => Promise.all(all.nodes.map(({ node }) => node.rows.change(node.id, 5, false))));

const ping = ({ url }: PretendNode) => pingNode(url, {}, calm);

describe('a pretend node', () => {
  test('answers a ping as a node does, and with 418 while it drains', async () => {
    expect(await ping(one)).toMatchObject({
      kind: 'answered',
      status: 200,
      nodeName: 'NODE1',
      draining: false,
      offline: false,
      version: '2025.3.14357',
      lastSeenAt: expect.any(Date) as Date,
    });
    await one.node.rows.change(one.id, 5, true);
    expect(await ping(one)).toMatchObject({ status: 418, nodeName: 'NODE1', draining: true });
    expect(await ping(two)).toMatchObject({ status: 200, nodeName: 'Node 2' });
  });

  test('is unreachable once it has stopped', async () => {
    await two.stopListening();
    expect(await ping(two)).toMatchObject({ kind: 'unreachable' });
    await two.listen();
    expect(await ping(two)).toMatchObject({ kind: 'answered' });
  });

  test('is drained and put back by the API of another, its cap left alone', async () => {
    await two.node.rows.change(two.id, 17, false);
    expect(await api.setDraining(two.id, true, calm)).toBe('written');
    expect(await ping(two)).toMatchObject({ status: 418, draining: true });
    expect(await api.setDraining(two.id, true, calm)).toBe('already');
    expect(await api.setDraining(two.id, false, calm)).toBe('written');
    expect(await two.node.self()).toMatchObject({ taskCap: 17, draining: false });
  });

  test('takes a cap, its drain flag left alone', async () => {
    await one.node.rows.change(one.id, 5, true);
    expect(await api.setTaskCap(one.id, 0, calm)).toBe('written');
    expect(await api.setTaskCap(one.id, 0, calm)).toBe('already');
    expect(await one.node.self()).toMatchObject({ taskCap: 0, draining: true });
  });

  test('is not changed when there is no such node, or no such key', async () => {
    expect(await api.setDraining('OctopusServerNodes-NODE9', true, calm)).toBe('gone');
    const stranger = octopusApi({ url: one.url, key: new Secret('API-STRANGER') });
    await expect(stranger.setDraining(one.id, true, calm)).rejects.toMatchObject({
      code: 'api.refused',
      message: expect.stringContaining('You must be logged in') as string,
    });
    expect(await one.node.self()).toMatchObject({ draining: false });
  });

  test('is removed once', async () => {
    const row =
      'INSERT INTO dbo.OctopusServerNode (Id, Name, MaxConcurrentTasks, IsInMaintenanceMode, JSON) VALUES';
    await all.instance.sql(`${row} ('OctopusServerNodes-OLD', 'OLD', 5, 1, '{}')`);
    expect(await api.removeNode('OctopusServerNodes-OLD', calm)).toBe('written');
    expect(await api.removeNode('OctopusServerNodes-OLD', calm)).toBe('gone');
  });

  test('cancels a task that is queued, once, and none that has ended', async () => {
    await all.instance.enqueue(['ServerTasks-901']);
    expect(await api.cancelTask('ServerTasks-901', calm)).toBe('written');
    expect(await api.cancelTask('ServerTasks-901', calm)).toBe('already');
    expect(await api.cancelTask('ServerTasks-1', calm)).toBe('conflict');
    expect(await api.cancelTask('ServerTasks-999', calm)).toBe('gone');
  });

  test('opens and closes the instance to users', async () => {
    expect(await api.readMaintenanceMode(calm)).toBe(false);
    expect(await api.setMaintenanceMode(true, calm)).toBe('written');
    expect(await api.setMaintenanceMode(true, calm)).toBe('already');
    expect(await api.readMaintenanceMode(calm)).toBe(true);
    // A ping does not tell (Octopus issue 7964).
    expect(await ping(one)).toMatchObject({ status: 200, draining: false });
    expect(await api.setMaintenanceMode(false, calm)).toBe('written');
  });
});
