import { expect, test } from 'vitest';
import { home, share } from './migration-scene.ts';
import { UnavailableError } from '../../../../src/errors.ts';
import { folderSettings } from '../../../../src/model/folder-settings.ts';
import { pathOptions } from '../../../../src/operations/migrate/path-commands.ts';
import { storeKinds } from '../../../../src/model/store.ts';
import { outageScene, outageWorld, type OutageScene, type OutageWorld } from './outage-scene.ts';
import { damagedThere, movedScene, standalone } from './moved-scene.ts';

test('before the cutover it gives the migration up, and touches no node', async () => {
  const place = outageWorld(standalone);
  const { preseed, rollBack, journals } = outageScene(place);
  await preseed();
  expect((await rollBack()).outcome).toBe('given-up');
  expect(place.world.machines.get('node-1')?.runs).toBe(1);
  expect(await journals.unfinished()).toEqual([]);
});

test('danger 26: afterwards it brings home what was born there, and the nodes are as they were found', async () => {
  const { place, rollBack, steps, events } = await movedScene();
  place.files.files.set(`${share}/TaskLogs/servertasks-4_d.txt`, 'four');
  const result = await rollBack();
  expect(result.born.map(({ path }) => path)).toEqual(['servertasks-4_d.txt']);
  const told = events.map(({ step }) => step);
  expect(told).toContain('born.expected');
  expect(told.indexOf('born.expected')).toBeLessThan(told.lastIndexOf('service.stopped'));
  expect(place.files.files.get(`${home}/TaskLogs/servertasks-4_d.txt`)).toBe('four');
  expect(place.files.files.get(`${share}/TaskLogs/servertasks-4_d.txt`)).toBe('four');
  expect(place.machines.where()).toBe('old');
  expect(place.machines.starts).toEqual(['new', 'old']);
  expect(place.world.node('node-1').draining).toBe(false);
  expect([...place.machines.startTypes.values()]).toEqual(['automatic']);
  expect(steps().indexOf('born.copied')).toBeLessThan(steps().lastIndexOf('paths.writing'));
  expect(steps().at(-1)).toBe('ended');
});

test('what changed on the target is refused before anything is stopped, and left there with the risk named', async () => {
  const { place, rollBack, events } = await movedScene();
  place.files.files.set(`${share}/Artifacts/artifacts-1`, 'another image');
  await expect(rollBack()).rejects.toMatchObject({ code: 'rollback.changed-there', exitCode: 4 });
  expect(place.world.machines.get('node-1')?.runs).toBe(2);
  const { left } = await rollBack({ accepted: new Set(['left-on-target']) });
  expect(left).toMatchObject({
    total: 1,
    files: [{ tree: 'artifacts', path: 'artifacts-1', code: 'changed' }],
  });
  expect(events.find(({ step }) => step === 'born.left')?.message).toBe(
    'left on the target, and older in the old folders: artifacts/artifacts-1: born on the share',
  );
  expect(place.files.files.get(`${home}/Artifacts/artifacts-1`)).toBe('image');
  expect(place.machines.where()).toBe('old');
});

test('statistics of use that changed there, and what is damaged there, keep nobody from going back', async () => {
  const place = outageWorld(standalone);
  place.files.files.set(`${home}/Telemetry/2026-11-27.json`, '{}');
  const scene = outageScene(place, damagedThere('artifacts', 'artifacts-1'));
  await scene.cutOver();
  place.files.files.set(`${share}/Telemetry/2026-11-27.json`, '{"more":1}');
  const { born } = await scene.rollBack();
  expect(born.map(({ code, tree }) => `${code} ${tree}`)).toEqual(['changed telemetry', 'differs artifacts']);
  expect(place.machines.where()).toBe('old');
  expect(scene.events.find(({ step }) => step === 'born.damaged')).toMatchObject({
    tone: 'warning',
    message: 'damaged on the target, whole in the old folders: artifacts/artifacts-1: it is cut',
  });
});

test('in the middle of a cutover it starts the nodes as they were', async () => {
  const place = outageWorld(standalone);
  const first = outageScene(place);
  first.stores.failOn('verify');
  await expect(first.cutOver()).rejects.toMatchObject({ exitCode: 5 });
  expect(place.machines.startTypes.get('node-1')).toBe('disabled');
  const second = outageScene(place, { disk: first.journals.disk });
  expect((await second.rollBack()).outcome).toBe('rolled-back');
  expect(place.machines.starts).toEqual(['old']);
  expect(place.machines.startTypes.get('node-1')).toBe('automatic');
  expect(place.world.node('node-1').draining).toBe(false);
});

test('what was left on the target is told by the run that ends it, though an earlier one saw it', async () => {
  const scene = await movedScene();
  const { place } = scene;
  place.files.files.set(`${share}/Artifacts/artifacts-1`, 'another image');
  const accepted = new Set(['left-on-target']);
  const machine = place.world.machines.get('node-1');
  if (machine !== undefined) machine.startable = false;
  await expect(scene.rollBack({ accepted, healthySeconds: 60 })).rejects.toMatchObject({ exitCode: 5 });
  if (machine !== undefined) machine.startable = true;
  const { left } = await outageScene(place, { disk: scene.journals.disk }).rollBack({ accepted });
  expect(left).toMatchObject({ total: 1, files: [{ path: 'artifacts-1' }] });
});

test('a way back that died at its very last line is over, and touches no node again', async () => {
  const scene = await movedScene();
  const { place } = scene;
  const dying = outageScene(place, {
    disk: scene.journals.disk,
    onJournal: (effect) => {
      if (effect === 'rollback.left') throw new Error('killed');
    },
  });
  await expect(dying.rollBack()).rejects.toThrow('killed');
  const after = outageScene(place, { disk: scene.journals.disk });
  const runs = machine(place);
  expect((await after.rollBack()).outcome).toBe('rolled-back');
  expect(after.steps().slice(-2)).toEqual(['rollback.left', 'ended']);
  expect(after.steps().filter((step) => step === 'rollback.entering')).toHaveLength(1);
  expect(machine(place)).toBe(runs);
});

test('where a way back died at its very last line, a new migration to the same target begins', async () => {
  const scene = await movedScene();
  const { place } = scene;
  const dying = outageScene(place, {
    disk: scene.journals.disk,
    onJournal: (effect) => {
      if (effect === 'rollback.left') throw new Error('killed');
    },
  });
  await expect(dying.rollBack()).rejects.toThrow('killed');
  const again = outageScene(place, { disk: scene.journals.disk });
  await again.cutOver();
  expect(place.machines.where()).toBe('new');
  expect(await again.journals.unfinished()).toEqual([]);
});

/** Moved while Octopus had no event exports; an upgrade has brought them since. */
async function upgraded(exports: string | null): Promise<{ place: OutageWorld; scene: OutageScene }> {
  const place = outageWorld(standalone);
  const kinds = storeKinds.filter((kind) => kind !== 'eventExports');
  const scene = outageScene(place, { version: '2022.1.1', kinds });
  place.machines.setLate('eventExports', undefined);
  await scene.cutOver();
  place.machines.setLate('eventExports', exports);
  return { place, scene };
}

test('a kind that came after the cutover with a path of its own stays on the target, and is told of', async () => {
  const { place, scene } = await upgraded(`${share}/My Exports`);
  place.files.files.set(`${share}/My Exports/1.zip`, 'export');
  const { kept } = await scene.rollBack();
  expect(kept).toEqual([{ name: 'eventExports', path: `${share}/My Exports`, inUse: true }]);
  expect(scene.events.find(({ step }) => step === 'kept.left')).toMatchObject({
    tone: 'warning',
    message: `eventExports came after the cutover and stays on the target, in '${share}/My Exports': the nodes go on using it there`,
  });
  expect(place.world.state.folders?.values).toMatchObject({
    clusterShared: null,
    eventExports: `${share}/My Exports`,
  });
});

test('one that hangs off the root refuses while it has files: after the way back no node would see them', async () => {
  const { place, scene } = await upgraded(null);
  place.files.files.set(`${share}/EventExports/1.zip`, 'export');
  await expect(scene.rollBack()).rejects.toMatchObject({
    code: 'rollback.unreachable-there',
    exitCode: 4,
    message: expect.stringContaining(`eventExports in '${share}/EventExports' (1 files)`) as string,
  });
  expect(place.machines.starts).toEqual(['new']);
  place.machines.setLate('eventExports', `${share}/EventExports`);
  expect((await scene.rollBack()).kept).toMatchObject([{ name: 'eventExports', inUse: true }]);
});

test('the run that ends a way back tells of it, though an earlier one saw it', async () => {
  const { place, scene } = await upgraded(`${share}/My Exports`);
  const node = place.world.machines.get('node-1');
  if (node === undefined) throw new Error('no machine');
  node.startable = false;
  await expect(scene.rollBack({ healthySeconds: 60 })).rejects.toMatchObject({ exitCode: 5 });
  node.startable = true;
  const { kept } = await outageScene(place, { disk: scene.journals.disk }).rollBack();
  expect(kept).toMatchObject([{ name: 'eventExports', inUse: true }]);
});

test('by the word of the operator its files are left behind; without files it goes with the root', async () => {
  const { place, scene } = await upgraded(null);
  place.files.files.set(`${share}/EventExports/1.zip`, 'export');
  const { kept } = await scene.rollBack({ accepted: new Set(['left-on-target']) });
  expect(kept).toMatchObject([{ name: 'eventExports', inUse: false }]);
  const empty = await upgraded(null);
  expect((await empty.scene.rollBack()).kept).toEqual([]);
});

function machine({ world }: OutageWorld): number | undefined {
  return world.machines.get('node-1')?.runs;
}

test('out of an unfinished cutover no node is started on old folders that are not there', async () => {
  const place = outageWorld(standalone);
  const machine = place.world.machines.get('node-1');
  if (machine === undefined) throw new Error('no machine');
  machine.startable = false;
  const first = outageScene(place);
  await expect(first.cutOver({ healthySeconds: 60 })).rejects.toMatchObject({ exitCode: 5 });
  machine.startable = true;
  const kept = [...place.files.files].filter(([path]) => path.startsWith(`${home}/`));
  for (const [path] of kept) place.files.files.delete(path);
  const unmounted = outageScene(place, { disk: first.journals.disk });
  // Its node is stopped: a refusal that leaves that so is no 4, which says that all is as it was.
  await expect(unmounted.rollBack()).rejects.toMatchObject({
    exitCode: 5,
    hint: expect.stringContaining('its nodes may be stopped') as string,
  });
  expect(place.machines.where()).toBe('new');
  for (const [path, content] of kept) place.files.files.set(path, content);
  await outageScene(place, { disk: first.journals.disk }).rollBack();
  expect(place.machines.where()).toBe('old');
});

/** Who told of the folders does not any more. */
const silent: Parameters<typeof outageScene>[1] = {
  wrap: (edges) => ({
    ...edges,
    database: {
      ...edges.database,
      readFolders: () => Promise.resolve({ source: 'database', node: null, home: null, values: {} }),
    },
  }),
};

test('where no path was set the nodes start as they were, though nobody tells where the stores are', async () => {
  const place = outageWorld(standalone);
  const first = outageScene(place);
  first.stores.failOn('verify');
  await expect(first.cutOver()).rejects.toMatchObject({ exitCode: 5 });
  const onward = outageScene(place, { disk: first.journals.disk, ...silent });
  await expect(onward.cutOver()).rejects.toMatchObject({
    exitCode: 5,
    message: expect.stringContaining('with every node stopped nobody could tell') as string,
  });
  expect(place.machines.starts).toEqual([]);
  const back = outageScene(place, { disk: first.journals.disk, ...silent });
  expect((await back.rollBack()).outcome).toBe('rolled-back');
  expect(place.machines.starts).toEqual(['old']);
  expect(place.machines.startTypes.get('node-1')).toBe('automatic');
  expect(place.world.node('node-1').draining).toBe(false);
  expect(back.events.filter(({ step }) => step === 'paths.untold').map(({ message }) => message)).toEqual([
    'nobody tells where the stores are now; by the journal no path was set, so they are what they were',
  ]);
});

test('where a path may be set and nobody tells, no node is started; what a hand has set alone is set back', async () => {
  const place = outageWorld(standalone);
  let broken = false;
  const first = outageScene(place, {
    onHosts: (effect) => {
      if (!effect.startsWith('--artifacts=') || broken) return;
      broken = true;
      throw new Error('killed');
    },
  });
  await expect(first.cutOver()).rejects.toThrow('killed');
  const back = outageScene(place, { disk: first.journals.disk, ...silent });
  await expect(back.rollBack()).rejects.toMatchObject({ exitCode: 5 });
  expect(place.machines.starts).toEqual([]);

  const other = outageWorld(standalone);
  const stopped = outageScene(other);
  stopped.stores.failOn('verify');
  await expect(stopped.cutOver()).rejects.toMatchObject({ exitCode: 5 });
  const driver = stopped.edges.hosts.serviceOf('node-1');
  await driver?.run(['path', `--nugetRepository=${share}/Packages`], new AbortController().signal);
  expect(other.machines.where()).toBe('mixture');
  await outageScene(other, { disk: stopped.journals.disk }).rollBack();
  expect(other.machines.starts).toEqual(['old']);
});

/** Somebody's hand records places; all old ones unless told. */
async function setByHand({ edges }: OutageScene, words = allBack): Promise<void> {
  await edges.hosts.serviceOf('node-1')?.run(['path', ...words], new AbortController().signal);
}
const allBack = folderSettings
  .filter((setting) => setting !== 'executionsClusterShared')
  .map((setting) => `${pathOptions[setting]}=`);

test('where somebody has set the paths back, nodes may have worked in the old folders since: what was born there comes home', async () => {
  const scene = await movedScene();
  const { place } = scene;
  const { files } = place.files;
  files.set(`${share}/TaskLogs/servertasks-4_d.txt`, 'four');
  await setByHand(scene);
  expect(place.machines.where()).toBe('old');
  // By retention, by a node at work, and anew.
  files.delete(`${home}/TaskLogs/servertasks-1_a.txt`);
  files.set(`${home}/Artifacts/artifacts-1`, 'written on');
  files.set(`${home}/TaskLogs/servertasks-5_e.txt`, 'five');
  const before = new Map(files);
  const result = await scene.rollBack();
  expect(result).toMatchObject({ outcome: 'rolled-back', born: [{ path: 'servertasks-4_d.txt' }] });
  expect(files.get(`${home}/TaskLogs/servertasks-4_d.txt`)).toBe('four');
  files.delete(`${home}/TaskLogs/servertasks-4_d.txt`);
  const under = (those: ReadonlyMap<string, string>): unknown =>
    [...those].filter(([path]) => path.startsWith(`${home}/`)).sort();
  expect(under(files)).toEqual(under(before));
  expect(scene.events.filter(({ step }) => step === 'paths.set-back')).toHaveLength(1);
  expect([place.machines.where(), place.machines.starts]).toEqual(['old', ['new', 'old']]);
  expect(place.machines.wrongStarts).toEqual([]);
});

test('where only some were set back, no node is stopped: nobody can tell which node worked where', async () => {
  const scene = await movedScene();
  const { place } = scene;
  await setByHand(scene, [`--artifacts=${home}/Artifacts`]);
  await expect(scene.rollBack()).rejects.toMatchObject({ code: 'rollback.mixed-paths', exitCode: 4 });
  expect(machine(place)).toBe(2);
  await setByHand(scene);
  expect((await scene.rollBack()).outcome).toBe('rolled-back');
});

test('a way back whose end cannot be written down is no "nothing was changed", and the same command writes it', async () => {
  const full = new UnavailableError('journal.unwritable', 'no space', { hint: 'make room' });
  let isFull = true;
  const { place, rollBack, steps } = await movedScene({
    wrapStores: (stores) => ({
      ...stores,
      openTarget: async (...asked) => {
        const target = await stores.openTarget(...asked);
        const resume: typeof target.journals.resume = async (id) => {
          const journal = await target.journals.resume(id);
          return {
            ...journal,
            write: (step, ...rest) =>
              isFull && step === 'ended' && rest[0] === null
                ? Promise.reject(full)
                : journal.write(step, ...rest),
          };
        };
        return { ...target, journals: { ...target.journals, resume } };
      },
    }),
  });
  await expect(rollBack()).rejects.toMatchObject({
    exitCode: 5,
    code: 'rollback.not-noted',
    message: expect.stringContaining('every node works on its old paths') as unknown,
  });
  expect(place.machines.where()).toBe('old');
  isFull = false;
  expect((await rollBack()).outcome).toBe('rolled-back');
  expect(place.machines.starts).toEqual(['new', 'old']);
  expect(steps().at(-1)).toBe('ended');
});
