import { expect, test } from 'vitest';
import type { OctopusApi } from '../../../../src/edges.ts';
import { UnavailableError } from '../../../../src/errors.ts';
import {
  setMaintenance,
  type MaintenanceWish,
} from '../../../../src/operations/maintenance/set-maintenance.ts';
import { aScene, never } from '../a-scene.ts';

const wish = (change: Partial<MaintenanceWish> = {}): MaintenanceWish => ({
  on: true,
  accepted: new Set(['unsupported-write']),
  command: 'octo-ha maintenance on',
  settings: { nodes: [], loadBalancer: null },
  ...change,
});

test('without an API it is refused, and the risk that its hint names lifts that', async () => {
  const { edges, world, steps } = aScene();
  await expect(setMaintenance(wish({ accepted: new Set() }), edges, never)).rejects.toMatchObject({
    code: 'maintenance.no-api',
    exitCode: 4,
    hint: expect.stringContaining('--accept-risk=unsupported-write') as string,
  });
  expect(world.state.cluster.maintenanceMode).toBe(false);
  expect(await setMaintenance(wish(), edges, never)).toEqual({
    via: 'database',
    maintenanceMode: true,
    outcome: 'changed',
  });
  expect(world.state.cluster.maintenanceMode).toBe(true);
  expect(steps()).toEqual(['begun', 'maintenance.writing', 'maintenance.written', 'ended']);
  expect(world.state.locks).toEqual([]);
});

test('already so needs no risk, no lock and no journal', async () => {
  const { edges, database, journals } = aScene();
  const result = await setMaintenance(wish({ on: false, accepted: new Set() }), edges, never);
  expect(result).toMatchObject({ outcome: 'already', maintenanceMode: false });
  expect(database.calls).not.toContain('takeLock');
  expect(journals.disk.size).toBe(0);
});

test('with an API nothing is written into the database', async () => {
  const { edges, database } = aScene();
  let mode = false;
  const api = {
    readMaintenanceMode: () => Promise.resolve(mode),
    setMaintenanceMode: (on: boolean) => {
      mode = on;
      return Promise.resolve('written' as const);
    },
  } as unknown as OctopusApi;
  const hosts = { ...edges.hosts, api: (url: string) => (url === 'http://lb' ? api : null) };
  const settings = { nodes: [{ url: 'http://node-1' }], loadBalancer: { url: 'http://lb' } };
  const result = await setMaintenance(wish({ accepted: new Set(), settings }), { ...edges, hosts }, never);
  expect(result).toEqual({ via: 'api', maintenanceMode: true, outcome: 'changed' });
  expect(database.calls).not.toContain('setMaintenanceMode');
});

test.each(['before', 'after'] as const)('an answer lost %s the write took effect ends well', async (when) => {
  const { edges, database, world, journals } = aScene();
  database.failOn('setMaintenanceMode', new UnavailableError('database.fate-unknown', 'lost'), when);
  expect(await setMaintenance(wish(), edges, never)).toMatchObject({ maintenanceMode: true });
  expect(world.state.cluster.maintenanceMode).toBe(true);
  expect(await journals.unfinished()).toEqual([]);
});

test('a database without the document cannot be switched, and says how to get one', async () => {
  const scene = aScene();
  scene.world.state.cluster = { ...scene.world.state.cluster, maintenanceMode: null };
  await expect(setMaintenance(wish(), scene.edges, never)).rejects.toMatchObject({
    code: 'maintenance.no-document',
    exitCode: 5,
  });
  expect(await scene.journals.unfinished()).toEqual([]);
});

test('somebody who switches it back at once is told', async () => {
  const scene = aScene();
  const readCluster: typeof scene.database.readCluster = async (signal) => ({
    ...(await scene.database.readCluster(signal)),
    maintenanceMode: false,
  });
  const edges = { ...scene.edges, database: { ...scene.database, readCluster } };
  await expect(setMaintenance(wish(), edges, never)).rejects.toMatchObject({
    code: 'maintenance.not-set',
    message: 'maintenance mode reads off after it was switched on',
  });
});
