import { expect, test } from 'vitest';
import type { StoreKind } from '../../../../src/model/store.ts';
import { storeFacts } from '../../../../src/model/store-facts.ts';
import { storeKinds } from '../../../../src/model/store.ts';
import { aNode } from '../../model/a-cluster.ts';
import type { OctopusApi } from '../../../../src/edges.ts';
import type { FolderReading } from '../../../../src/model/folder-settings.ts';
import { never, share, type MigrationSceneOptions } from './migration-scene.ts';
import { outageScene, outageWorld, type OutageWorld } from './outage-scene.ts';

/** Of the folders the REST API alone tells, once the scene has read what it is to change. */
function onlyApiTells(place: OutageWorld): Partial<MigrationSceneOptions> {
  const folders = (): FolderReading =>
    place.world.state.folders ?? { source: 'database', node: null, home: null, values: {} };
  const api = { readFolders: () => Promise.resolve({ ...folders(), source: 'api' }) };
  let asked = 0;
  return {
    hosts: { ...place.machines.hosts(), api: () => api as unknown as OctopusApi },
    wrap: (edges) => ({
      ...edges,
      database: {
        ...edges.database,
        readFolders: () =>
          Promise.resolve(asked++ === 0 ? folders() : { ...folders(), home: null, values: {} }),
      },
    }),
  };
}

const nodes = [aNode('node-1'), aNode('node-2')];
const risk = { accepted: new Set(['unfinished-elsewhere']) };

/** The target of the dead one is not the one that is looked into now. */
function forget({ files }: OutageWorld): void {
  files.targets.delete(share);
}

test('an outage of another target that died after its stops is named, and nothing of it becomes "as found"', async () => {
  const place = outageWorld({ nodes });
  const dead = outageScene(place);
  dead.stores.failOn('copy');
  await expect(dead.cutOver()).rejects.toMatchObject({ exitCode: 5 });
  const journal = place.files.targets.get(share);
  forget(place);
  const other = outageScene(place);
  await expect(other.cutOver()).rejects.toMatchObject({
    code: 'migrate.found-at-rest',
    exitCode: 4,
    message:
      'node-1 is stopped and kept from starting and draining; node-2 is stopped and kept from starting and draining: no journal that is known here tells why',
    hint: expect.stringContaining('--accept-risk=unfinished-elsewhere') as string,
  });
  expect(other.steps()).toEqual(['begun', 'ended']);
  expect(place.world.state.locks).toEqual([]);
  // Its own journal explains all of it, and goes on.
  if (journal !== undefined) place.files.targets.set(share, journal);
  await outageScene(place, { disk: dead.journals.disk }).cutOver();
  expect([...place.machines.startTypes.values()]).toEqual(['automatic', 'automatic']);
  expect(place.world.node('node-1').draining).toBe(false);
});

test('maintenance mode that nobody here switched on refuses too, and what octo-ha drained from here does not', async () => {
  const place = outageWorld({ nodes });
  place.world.state.cluster = { ...place.world.state.cluster, maintenanceMode: true };
  place.world.change('node-2', { draining: true });
  const scene = outageScene(place);
  const drain = await scene.journals.begin('drain', { nodes: [{ id: nodes[1]?.id ?? '', name: 'node-2' }] });
  await drain.write('ended', nodes[1]?.id ?? '');
  await drain.write('ended', null);
  await drain.close();
  await expect(scene.cutOver()).rejects.toThrow(/^maintenance mode is on: no journal/);
  const on = await scene.journals.begin('maintenance', { on: true, nodes: [] });
  await on.write('ended', null);
  await on.close();
  await scene.cutOver();
  expect(place.world.node('node-2').draining).toBe(true);
});

test('with the risk named it is left as it is found, which the journal tells; the way back needs no second word', async () => {
  const place = outageWorld({ nodes });
  place.world.change('node-1', { draining: true });
  const scene = outageScene(place);
  await expect(scene.cutOver()).rejects.toThrow('node-1 is draining');
  await scene.cutOver(risk);
  expect(scene.steps()).toContain('found-at-rest');
  expect(scene.events.map(({ step }) => step)).toContain('found-at-rest');
  await scene.rollBack();
  expect(place.world.node('node-1').draining).toBe(true);
  expect(place.world.node('node-2').draining).toBe(false);
});

test('nodes that were moved on since are not stopped by the way back of the migration before', async () => {
  const place = outageWorld({ nodes });
  const scene = outageScene(place);
  await scene.cutOver();
  const kinds: readonly StoreKind[] = storeKinds;
  const runs = (): number[] => [...place.world.machines.values()].map((machine) => machine.runs);
  const before = runs();
  const values = Object.fromEntries(kinds.map((kind) => [kind, `/third/${storeFacts[kind].folder}`]));
  place.world.state.folders = {
    source: 'database',
    node: null,
    home: null,
    values: { ...values, clusterShared: '/third' },
  };
  await expect(scene.rollBack()).rejects.toMatchObject({
    ...{ code: 'migrate.elsewhere', exitCode: 4 },
    hint: expect.stringContaining('migrate finish --accept-risk=moved-on') as string,
  });
  expect(runs()).toEqual(before);
  expect(place.world.node('node-1').draining).toBe(false);
  expect(scene.steps()).not.toContain('rollback.entering');
});

test('where the REST API alone tells of the folders no outage is entered: nobody could tell how it ends', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')], urls: ['node-1'] });
  const scene = outageScene(place, onlyApiTells(place));
  await expect(scene.cutOver()).rejects.toMatchObject({ code: 'sources.silent-at-rest', exitCode: 4 });
  expect(scene.steps()).not.toContain('cutover.entering');
  expect(place.world.machines.get('node-1')?.runs).toBe(1);
  // Nor a way back, which would have to set paths.
  const moved = outageScene(place);
  await moved.cutOver();
  const runs = place.world.machines.get('node-1')?.runs;
  const back = outageScene(place, { disk: moved.journals.disk, ...onlyApiTells(place) });
  await back.edges.database.readFolders(never);
  await expect(back.rollBack()).rejects.toMatchObject({ code: 'sources.silent-at-rest', exitCode: 4 });
  expect(place.world.machines.get('node-1')?.runs).toBe(runs);
});
