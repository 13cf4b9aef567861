import { describe, expect, it } from 'vitest';
import { fakeJournals } from '../../../fakes/fake-journals.ts';
import { old, repointWorld, share, shared } from './repoint-world.ts';

describe('repointing', () => {
  it('records all places on a node, and is believed by everyone who told before', async () => {
    const { run, stored, ran, journals } = repointWorld();
    const { outcome, places, told, untold } = await run();
    expect(outcome).toBe('switched');
    expect(stored()).toEqual(shared);
    expect(places.map(({ path }) => path)).toEqual(Object.values(shared).slice(0, 6));
    expect(told).toEqual([
      { source: 'database', node: null },
      { source: 'server', node: 'node-1' },
    ]);
    expect(untold).toEqual([]);
    expect(ran).toHaveLength(2);
    expect(journals.effects).toEqual([
      ...['begun', 'paths.asked', 'paths.running', 'paths.ran', 'paths.running', 'paths.ran'],
    ]);
  });

  it('goes back by the same way, to places that come to the same', async () => {
    const { run, stored } = repointWorld({ stored: shared });
    expect((await run({ from: shared, to: old })).places.map(({ path }) => path)).toEqual([
      'C:\\Octopus\\TaskLogs',
      'C:\\Octopus\\Artifacts',
      'D:\\Packages',
      ...['Imports', 'EventExports', 'Telemetry'].map((folder) => `C:\\Octopus\\${folder}`),
    ]);
    expect(stored().clusterShared).toBeNull();
  });

  it('does nothing where all is done', async () => {
    const { run, ran } = repointWorld({ stored: shared });
    expect((await run()).outcome).toBe('already');
    expect(ran).toEqual([]);
  });

  it.each(['server', 'database'] as const)(
    'ends the same by way of %s when it was broken off after any of its effects, and is never somewhere else',
    async (way) => {
      const accepted = new Set(['unsupported-write']);
      const count = await effectsOf(way);
      expect(count).toBeGreaterThan(3);
      for (let dieAt = 1; dieAt <= count; dieAt += 1) {
        let left = dieAt;
        const journals = fakeJournals({ afterEffect: () => die() });
        const die = (): void => {
          if (--left === 0) throw new Error('died');
        };
        const world = repointWorld({ onEffect: () => die(), journals });
        await expect(world.run({ way, accepted })).rejects.toThrow('died');
        for (const kind of ['taskLogs', 'artifacts', 'packages'] as const)
          expect([old[kind], shared[kind]]).toContain(world.stored()[kind]);
        const again = repointWorld({
          stored: world.stored(),
          journals: fakeJournals({ disk: journals.disk }),
        });
        expect(['switched', 'already']).toContain((await again.run({ way, accepted })).outcome);
        expect(again.stored()).toEqual(shared);
      }
    },
  );

  it('refuses a mixture that it finds, before anything is changed', async () => {
    const { run, ran } = repointWorld({ stored: { ...old, packages: 'E:\\Elsewhere' } });
    await expect(run()).rejects.toMatchObject({
      code: 'store.mixture',
      message: expect.stringContaining('packages elsewhere ("E:\\Elsewhere")') as string,
    });
    expect(ran).toEqual([]);
  });

  it('refuses a mixture that it leaves, so that no node is started on it', async () => {
    const { run } = repointWorld({
      record: (setting, value) => (setting === 'packages' ? (old.packages ?? null) : value),
    });
    await expect(run()).rejects.toMatchObject({
      code: 'store.mixture',
      message: expect.stringMatching(
        /^the folders are a mixture after .*packages old \("D:\\Packages"\)/,
      ) as string,
    });
  });

  it('does not believe a command that says it was done', async () => {
    const { run } = repointWorld({ record: (setting) => old[setting] ?? null });
    await expect(run()).rejects.toMatchObject({ code: 'store.not-switched', exitCode: 5 });
  });

  it('refuses to let the root take along a kind that is not moved', async () => {
    const { run, ran } = repointWorld();
    const { artifacts, imports, ...rest } = shared;
    expect([artifacts, imports]).toHaveLength(2);
    await expect(run({ to: rest })).rejects.toMatchObject({
      code: 'store.dragged',
      message: 'the cluster-shared folder would take artifacts, imports along, whose files are not moved',
    });
    expect(ran).toEqual([]);
  });

  it('goes on only when those who told when it was begun tell again', async () => {
    const begun = repointWorld({
      onEffect: (effect) => {
        if (effect === 'path') throw new Error('died');
      },
    });
    await expect(begun.run()).rejects.toThrow('died');
    const disk = begun.journals.disk;
    const again = repointWorld({
      stored: begun.stored(),
      driver: null,
      journals: fakeJournals({ disk }),
    });
    await expect(again.run({ way: 'print' })).rejects.toMatchObject({
      code: 'store.silent',
      message: expect.stringContaining('show-configuration on node-1') as string,
    });
  });

  it.each([
    ['is told afterwards', null, []],
    ['nobody can read back', undefined, ['telemetry']],
  ])('records what only the operator knows of, and says what of it %s', async (_, after, untold) => {
    const { telemetry, ...classic } = old;
    expect(telemetry).toBeNull();
    const world = repointWorld({
      stored: classic,
      record: (setting, value) => (setting === 'telemetry' ? (after as null) : value),
    });
    const question = {
      nodes: ['node-1'],
      urls: { nodes: [], loadBalancer: null },
      stores: { telemetry: 'C:\\Octopus\\Telemetry' },
    };
    // Told afterwards as not set it is below the new root, which is where it was to be.
    expect(await world.run({ from: classic, question })).toMatchObject({
      outcome: 'switched',
      untold,
    });
    expect(world.ran.join()).toContain(`--telemetry=${share}\\Telemetry`);
  });

  it('refuses where nobody could tell how it ended', async () => {
    const { run } = repointWorld({ stored: {}, driver: { abilities: new Set() } });
    await expect(run({ way: 'print' })).rejects.toMatchObject({ code: 'store.untold' });
  });
});

async function effectsOf(way: 'server' | 'database'): Promise<number> {
  let count = 0;
  const journals = fakeJournals({ afterEffect: () => void (count += 1) });
  const world = repointWorld({ onEffect: () => void (count += 1), journals });
  await world.run({ way, accepted: new Set(['unsupported-write']) });
  // The release of the lock comes after the last of them.
  return count - 1;
}
