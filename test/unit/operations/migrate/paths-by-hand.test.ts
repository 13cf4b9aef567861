import { expect, test } from 'vitest';
import { UnfinishedError } from '../../../../src/errors.ts';
import { folderSettings } from '../../../../src/model/folder-settings.ts';
import { storeKinds } from '../../../../src/model/store.ts';
import { pathChange } from '../../../../src/operations/migrate/path-change.ts';
import { pathCommands, pathOptions } from '../../../../src/operations/migrate/path-commands.ts';
import { aNode } from '../../model/a-cluster.ts';
import { home, never, share } from './migration-scene.ts';
import { standalone } from './moved-scene.ts';
import { outageScene, outageWorld, type OutageScene, type OutageWorld } from './outage-scene.ts';

type Disk = OutageScene['journals']['disk'];

/** One at the machine, without octo-ha. */
function byHand(place: OutageWorld): Record<'old' | 'new' | 'some' | 'start', () => Promise<void>> & {
  readonly set: (...words: string[]) => Promise<void>;
} {
  const driver = place.machines.hosts().serviceOf('node-1');
  if (driver === null) throw new Error('no driver');
  const first = place.world.state.folders;
  if (first === undefined) throw new Error('no folders');
  const change = pathChange([first], storeKinds, share, '2025.1.9982');
  const set = async (...words: string[]): Promise<void> => {
    await driver.run(['path', ...words], never);
  };
  return {
    set,
    old: () =>
      set(
        ...folderSettings
          .filter((setting) => setting !== 'executionsClusterShared')
          .map((setting) => `${pathOptions[setting]}=`),
      ),
    new: async () => {
      for (const { argv } of pathCommands(change.from, change.to)) await driver.run(argv, never);
    },
    some: () => set(`${pathOptions.artifacts}=${home}/Artifacts`),
    start: async () => {
      await driver.enable('automatic', never);
      await driver.start(never);
    },
  };
}

const goneOn = (place: OutageWorld, disk: Disk): OutageScene => outageScene(place, { disk });
const bornAtHome = `${home}/TaskLogs/servertasks-9_z.txt`;
const bornThere = `${share}/TaskLogs/servertasks-9_z.txt`;

/** Cut over, but for its node: that did not come up. */
async function notHealthy(): Promise<{
  readonly place: OutageWorld;
  readonly disk: Disk;
  readonly hand: ReturnType<typeof byHand>;
}> {
  const place = outageWorld(standalone);
  const hand = byHand(place);
  const machine = place.world.machines.get('node-1');
  if (machine === undefined) throw new Error('no machine');
  machine.startable = false;
  const first = outageScene(place);
  await expect(first.cutOver({ healthySeconds: 60 })).rejects.toMatchObject({ exitCode: 5 });
  expect(place.machines.where()).toBe('new');
  machine.startable = true;
  return { place, disk: first.journals.disk, hand };
}

/** Its node at work on the old folders again, by somebody's hand. */
async function setBack(): Promise<Awaited<ReturnType<typeof notHealthy>>> {
  const scene = await notHealthy();
  await scene.hand.old();
  await scene.hand.start();
  scene.place.files.files.set(bornAtHome, 'born on the old side');
  scene.place.files.files.set(`${home}/Artifacts/artifacts-1`, 'written on the old side');
  return scene;
}

/** Stopped and proved, and then set to the target by somebody's hand, its node at work there. */
async function setThere(): Promise<Awaited<ReturnType<typeof notHealthy>>> {
  const place = outageWorld(standalone);
  const hand = byHand(place);
  const stop = new AbortController();
  const onJournal = (effect: string): void => {
    if (effect.startsWith('verify.done')) stop.abort(new Error('ctrl-c'));
  };
  const first = outageScene(place, { onJournal });
  await expect(first.cutOver({}, stop.signal)).rejects.toMatchObject({ exitCode: 5 });
  await hand.new();
  await hand.start();
  return { place, disk: first.journals.disk, hand };
}

test('paths set back by hand in a cutover: the same command copies what nodes wrote there, and starts them anew', async () => {
  const { place, disk } = await setBack();
  const again = goneOn(place, disk);
  await expect(again.cutOver()).resolves.toMatchObject({ outcome: 'moved' });
  expect(again.steps()).toContain('paths.found');
  expect(again.events.map(({ message }) => message)).toContain(
    'somebody has set the paths back to the old folders since octo-ha recorded them: nodes may have worked there since',
  );
  expect(place.files.files.get(bornThere)).toBe('born on the old side');
  expect(place.files.files.get(`${share}/Artifacts/artifacts-1`)).toBe('written on the old side');
  expect(place.machines.where()).toBe('new');
  expect(place.machines.starts).toEqual(['new', 'old', 'new']);
  expect(place.machines.wrongStarts).toEqual([]);
});

test('once they were seen set back, paths that the same hand sets forth again let no copy be left out', async () => {
  const { place, disk, hand } = await setBack();
  const onJournal = (effect: string): void => {
    if (effect === 'paths.found') throw new Error('killed');
  };
  await expect(outageScene(place, { disk, onJournal }).cutOver()).rejects.toThrow('killed');
  await hand.new();
  await goneOn(place, disk).cutOver();
  expect(place.files.files.get(bornThere)).toBe('born on the old side');
  expect(place.machines.starts).toEqual(['new', 'old', 'new']);
});

test('also a way back that refuses them half set back has seen it', async () => {
  const { place, disk, hand } = await notHealthy();
  await hand.some();
  const refused = { code: 'rollback.mixed-paths', exitCode: 5 };
  await expect(goneOn(place, disk).rollBack()).rejects.toMatchObject(refused);
  await expect(goneOn(place, disk).rollBack()).rejects.toMatchObject(refused);
  place.files.files.set(`${home}/Artifacts/artifacts-1`, 'written on the old side');
  await hand.new();
  await goneOn(place, disk).cutOver();
  expect(place.files.files.get(`${share}/Artifacts/artifacts-1`)).toBe('written on the old side');
  expect(place.machines.wrongStarts).toEqual([]);
});

test('what a node wrote on the target to which somebody has set it is new there, and a way back brings it home', async () => {
  const { place, disk } = await setThere();
  place.files.files.set(bornThere, 'born on the target');
  await expect(goneOn(place, disk).cutOver()).resolves.toMatchObject({ outcome: 'moved' });
  expect(place.machines.starts).toEqual(['new', 'new']);
  const back = await goneOn(place, disk).rollBack();
  expect(back.born).toMatchObject([{ tree: 'taskLogs', path: 'servertasks-9_z.txt' }]);
  expect(place.files.files.get(bornAtHome)).toBe('born on the target');
});

test.each(['rollBack', 'cutOver'] as const)(
  'once a way back has seen paths set there by hand, what was born there comes home, though they are set back since: %s',
  async (verb) => {
    const { place, disk, hand } = await setThere();
    place.files.files.set(bornThere, 'born on the target');
    const onJournal = (effect: string): void => {
      if (effect === 'born.copying') throw new Error('killed');
    };
    await expect(outageScene(place, { disk, onJournal }).rollBack()).rejects.toThrow('killed');
    await hand.old();
    if (verb === 'cutOver') await goneOn(place, disk).cutOver();
    const { born } = await goneOn(place, disk).rollBack();
    expect(born).toMatchObject([{ tree: 'taskLogs', path: 'servertasks-9_z.txt' }]);
    expect(place.files.files.get(bornAtHome)).toBe('born on the target');
    expect(place.machines.where()).toBe('old');
  },
);

test('what a node changed on a target to which somebody has set it refuses a way back before a node is stopped', async () => {
  const { place, disk } = await setThere();
  place.files.files.set(`${share}/Artifacts/artifacts-1`, 'written on the target');
  for (const run of ['that sees it', 'after it']) {
    const refused = { code: 'rollback.changed-there', exitCode: 5 };
    await expect(goneOn(place, disk).rollBack(), run).rejects.toMatchObject(refused);
    expect(place.world.machines.get('node-1')?.running, run).toBe(true);
  }
});

test('paths of which some are set back and one hangs off a home that nobody tells pass for no single place', async () => {
  const { place, disk, hand } = await notHealthy();
  await hand.old();
  await hand.set(`${pathOptions.taskLogs}=Logs`);
  const wrap: NonNullable<Parameters<typeof outageScene>[1]>['wrap'] = (edges) => ({
    ...edges,
    database: {
      ...edges.database,
      readFolders: async (signal) => ({ ...(await edges.database.readFolders(signal)), home: null }),
    },
  });
  const again = outageScene(place, { disk, wrap });
  await expect(again.cutOver()).rejects.toMatchObject({ exitCode: 5 });
  expect(again.steps()).toContain('paths.found');
  expect(place.machines.starts).toEqual(['new']);
});

test('what a node changed on the target to which somebody has set it is not to be moved out unseen', async () => {
  const { place, disk } = await setThere();
  place.files.files.set(`${share}/Artifacts/artifacts-1`, 'written on the target');
  const failed: unknown = await goneOn(place, disk)
    .cutOver()
    .catch((error: unknown) => error);
  expect(failed).toMatchObject({ exitCode: 5, code: 'migrate.not-proved' });
  if (!(failed instanceof UnfinishedError)) throw failed;
  expect(failed.hint).toContain('may be newer than in the old folder');
  expect(failed.hint).not.toContain('on their old paths');
});

const artifact = '/Artifacts/artifacts-1';

test.each([
  {
    way: 'the one of the old folder',
    choose: ({ files }: OutageWorld['files']) => files.delete(`${share}${artifact}`),
    left: 'image',
  },
  {
    way: 'the one of the target',
    choose: ({ files }: OutageWorld['files']) => files.set(`${home}${artifact}`, 'written on the target'),
    left: 'written on the target',
  },
])(
  'a file that was changed on the target alone: with $way a cutover comes to its end',
  async ({ choose, left }) => {
    const { place, disk } = await setThere();
    place.files.files.set(`${share}${artifact}`, 'written on the target');
    await expect(goneOn(place, disk).cutOver()).rejects.toMatchObject({
      ...{ exitCode: 5, code: 'migrate.not-proved' },
      message: expect.stringContaining('artifacts/artifacts-1: ') as string,
      hint: expect.stringContaining(`(artifacts: '${home}/Artifacts' and '${share}/Artifacts')`) as string,
    });
    choose(place.files);
    await expect(goneOn(place, disk).cutOver()).resolves.toMatchObject({ outcome: 'moved' });
    for (const side of [home, share]) expect(place.files.files.get(`${side}${artifact}`)).toBe(left);
  },
);

test('a file that was changed on the target alone: back, it is left there by your word, and is named', async () => {
  const { place, disk } = await setThere();
  place.files.files.set(`${share}${artifact}`, 'written on the target');
  await expect(goneOn(place, disk).rollBack()).rejects.toMatchObject({
    code: 'rollback.changed-there',
    message: expect.stringContaining('artifacts/artifacts-1 (born on the share)') as string,
  });
  const result = await goneOn(place, disk).rollBack({ accepted: new Set(['left-on-target']) });
  expect(result).toMatchObject({ outcome: 'rolled-back', left: { total: 1 } });
  expect(place.files.files.get(`${home}${artifact}`)).toBe('image');
  expect(place.machines.where()).toBe('old');
});

test('where paths were found set back, nobody is told to move what nodes may have written there since', async () => {
  const { place, disk, hand } = await setBack();
  const log = `${home}/TaskLogs/servertasks-1_a.txt`;
  place.files.files.set(log, 'written on, on the old side');
  const onJournal = (effect: string): void => {
    if (effect === 'paths.found') throw new Error('killed');
  };
  await expect(outageScene(place, { disk, onJournal }).rollBack()).rejects.toThrow('killed');
  await hand.new();
  await expect(goneOn(place, disk).rollBack()).rejects.toMatchObject({
    code: 'rollback.old-damaged',
    exitCode: 5,
    hint: expect.not.stringMatching(/^Move/) as string,
  });
  const accepted = new Set(['old-damaged']);
  await goneOn(place, disk).rollBack({ accepted });
  expect(place.files.files.get(log)).toBe('written on, on the old side');
});

test('a node that somebody has started holds up no other, and counts as one at work there', async () => {
  const names = ['node-1', 'node-2', 'node-3'];
  const place = outageWorld({ nodes: names.map((name) => aNode(name)) });
  const onJournal = (effect: string): void => {
    if (effect === 'paths.proved') throw new Error('killed');
  };
  const first = outageScene(place, { onJournal });
  await expect(first.cutOver()).rejects.toThrow('killed');
  const { disk } = first.journals;
  const driver = place.machines.hosts().serviceOf('node-2');
  await driver?.enable('automatic', never);
  await driver?.start(never);
  const second = goneOn(place, disk);
  await expect(second.cutOver()).rejects.toMatchObject({
    code: 'migrate.started-unseen',
    exitCode: 5,
    message: expect.stringMatching(/^not given back to work: node-2 \(.*; left draining: node-2/) as string,
  });
  expect(names.map((name) => place.world.node(name).draining)).toEqual([false, true, false]);
  expect(second.steps()).toContain(`service.unseen ${place.world.node('node-2').id}`);
  const machine = place.world.machines.get('node-2');
  if (machine !== undefined) machine.running = false;
  await expect(goneOn(place, disk).cutOver()).resolves.toMatchObject({ outcome: 'moved' });
  expect(place.world.node('node-2').draining).toBe(false);
});

test('a node that somebody has started before the paths were read back is not taken for one at work there', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')], urls: ['node-1'] });
  const hand = byHand(place);
  const onJournal = (effect: string): void => {
    if (effect === 'paths.proved') throw new Error('killed');
  };
  const first = outageScene(place, { onJournal });
  await expect(first.cutOver()).rejects.toThrow('killed');
  const { disk } = first.journals;
  await hand.start();
  await expect(goneOn(place, disk).cutOver()).rejects.toMatchObject({
    code: 'migrate.started-unseen',
    exitCode: 5,
  });
  const machine = place.world.machines.get('node-1');
  if (machine !== undefined) machine.running = false;
  await expect(goneOn(place, disk).cutOver()).resolves.toMatchObject({ outcome: 'moved' });
});
