import { expect, test } from 'vitest';
import type { Edges } from '../../../../src/operations/verb-edges.ts';
import { pathOptions } from '../../../../src/operations/migrate/path-commands.ts';
import { rootUntold } from '../../../../src/operations/migrate/root-untold.ts';
import { storeFacts } from '../../../../src/model/store-facts.ts';
import { storeKinds, type StoreKind } from '../../../../src/model/store.ts';
import { aPlan, home, never } from './migration-scene.ts';
import { standalone } from './moved-scene.ts';
import { outageScene, outageWorld, type OutageScene, type OutageWorld } from './outage-scene.ts';

/** Who alone told the cluster-shared folder and the home is dead. */
const deadTeller = (edges: Edges): Edges => ({
  ...edges,
  database: {
    ...edges.database,
    readFolders: async (signal) => {
      const reading = await edges.database.readFolders(signal);
      const { clusterShared, ...values } = reading.values;
      return { ...reading, home: null, values: clusterShared === undefined ? reading.values : values };
    },
  },
});

/** Somebody at a node says so to Octopus. */
async function sayWhole(place: OutageWorld, kinds: readonly StoreKind[] = storeKinds): Promise<void> {
  const driver = place.machines.hosts().serviceOf('node-1');
  const words = kinds.map((kind) => `${pathOptions[kind]}=${home}/${storeFacts[kind].folder}`);
  await driver?.run(['path', ...words], never);
}

/** Stopped in the outage before any path was set. One path is whole, the others hang off what only the dead machine knew. */
async function brokenOff(): Promise<{ readonly place: OutageWorld; readonly again: () => OutageScene }> {
  const place = outageWorld(standalone);
  await sayWhole(place, ['packages']);
  const first = outageScene(place);
  first.stores.failOn('verify');
  await expect(first.cutOver()).rejects.toMatchObject({ exitCode: 5 });
  const { disk } = first.journals;
  return { place, again: () => outageScene(place, { disk, wrap: deadTeller }) };
}

test('stores below a root that nobody tells any more are no mixture that a hand has set, and a cutover says how to go on', async () => {
  const { place, again } = await brokenOff();
  const scene = again();
  await expect(scene.cutOver()).rejects.toMatchObject({
    ...{ code: 'store.root-untold', exitCode: 5 },
    message: expect.stringMatching(
      /^taskLogs, artifacts, imports, .*: stored as before, .*nobody tells now where that is; by the journal it was not set before the outage$/,
    ) as string,
    hint: expect.stringContaining(`Octopus.Server path --taskLogs="${home}/TaskLogs"`) as string,
  });
  expect(scene.steps()).not.toContain('paths.found');
  expect(place.machines.starts).toEqual([]);
  await sayWhole(place);
  await expect(again().cutOver()).resolves.toMatchObject({ outcome: 'moved' });
  expect(place.machines.starts).toEqual(['new']);
  expect(place.machines.wrongStarts).toEqual([]);
});

test('a way back that has set no path starts the nodes all the same: the documents are what they were', async () => {
  const { place, again } = await brokenOff();
  const scene = again();
  await expect(scene.rollBack()).resolves.toMatchObject({ outcome: 'rolled-back' });
  expect(scene.steps()).not.toContain('paths.found');
  expect(place.machines.starts).toEqual(['old']);
});

test('a way back that has recorded what nobody can read back starts nothing, and ends once a person has said it whole', async () => {
  const place = outageWorld(standalone);
  const first = outageScene(place);
  await first.cutOver();
  const { disk } = first.journals;
  const again = (): OutageScene => outageScene(place, { disk, wrap: deadTeller });
  await expect(again().rollBack()).rejects.toMatchObject({ exitCode: 5 });
  for (const verb of ['rollBack', 'cutOver'] as const)
    await expect(again()[verb]()).rejects.toMatchObject({ code: 'store.root-untold', exitCode: 5 });
  expect(place.machines.starts).toEqual(['new']);
  await sayWhole(place);
  await expect(again().rollBack({ switchBy: 'print' })).resolves.toMatchObject({ outcome: 'rolled-back' });
  expect(place.machines.starts).toEqual(['new', 'old']);
});

test('where octo-ha had recorded the target, paths stored as before were set back by a hand, and no node starts on them', async () => {
  const place = outageWorld(standalone);
  const machine = place.world.machines.get('node-1');
  if (machine === undefined) throw new Error('no machine');
  machine.startable = false;
  const first = outageScene(place);
  await expect(first.cutOver({ healthySeconds: 60 })).rejects.toMatchObject({ exitCode: 5 });
  machine.startable = true;
  const driver = place.machines.hosts().serviceOf('node-1');
  await driver?.run(['path', ...storeKinds.map((kind) => `${pathOptions[kind]}=`)], never);
  const again = outageScene(place, { disk: first.journals.disk, wrap: deadTeller });
  await expect(again.cutOver()).rejects.toMatchObject({ exitCode: 5 });
  expect(again.steps()).toContain('paths.found');
  expect(place.machines.starts).toEqual(['new']);
});

test('tells the root of the journal, where that knows one', () => {
  const stores = aPlan().stores.map(({ kind, from, to, folder }) => ({
    kind,
    from,
    to,
    folder,
    setting: null,
  }));
  const told = (from: Parameters<typeof rootUntold>[0]['from']): string =>
    rootUntold({ from }, stores).message;
  expect(told({ clusterShared: '/nas/octopus' })).toContain('it was "/nas/octopus" before');
  expect(told({ taskLogs: '/logs' })).not.toContain('taskLogs');
  expect(told({})).not.toContain('journal');
});
