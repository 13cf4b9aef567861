import { expect, test } from 'vitest';
import { aNode } from '../../model/a-cluster.ts';
import type { ExpectedFile } from '../../../../src/edges/migration-reads.ts';
import { home, share } from './migration-scene.ts';
import { outageScene, outageWorld, type OutageScene, type OutageWorld } from './outage-scene.ts';

test('what retention deleted since the preseed is set aside, so that no re-index brings it back', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  const { preseed, cutOver } = outageScene(place);
  await preseed();
  place.files.files.delete(`${home}/Artifacts/artifacts-1`);
  const { trees } = await cutOver();
  expect(trees.find(({ name }) => name === 'artifacts')?.vanished.files).toBe(1);
  expect(place.files.files.has(`${share}/Artifacts/artifacts-1`)).toBe(false);
  expect([...place.files.files.keys()].some((path) => path.includes('/.octo-ha/vanished/'))).toBe(true);
});

test('danger 24: a file in the target that is not ours and differs is never written over: it is named, and nothing is switched', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  place.files.files.set(`${share}/Artifacts/artifacts-1`, 'of somebody else');
  const { cutOver } = outageScene(place);
  await expect(cutOver()).rejects.toMatchObject({
    code: 'migrate.incomplete',
    message: expect.stringContaining('artifacts/artifacts-1') as string,
    hint: expect.stringContaining('migrate rollback') as string,
  });
  expect(place.files.files.get(`${share}/Artifacts/artifacts-1`)).toBe('of somebody else');
  expect(place.machines.where()).toBe('old');
});

test('what is deleted in the target after the look before the outage is copied again within it', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  const image = `${share}/Artifacts/artifacts-1`;
  const scene = outageScene(place, {
    onJournal: (line) => {
      if (line === 'settle.copying') place.files.files.delete(image);
    },
  });
  await scene.preseed();
  const { trees } = await scene.cutOver();
  expect(trees.find(({ name }) => name === 'artifacts')).toMatchObject({
    complete: true,
    copied: { files: 1 },
  });
  expect(place.files.files.get(image)).toBe('image');
  expect(place.machines.where()).toBe('new');
});

test('nor where many of a store are gone, though nothing else is wrong: its place may not be mounted any more', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  let copies = 0;
  const scene = outageScene(place, {
    wrapStores: (stores) => ({
      ...stores,
      openTarget: async (...asked) => {
        const target = await stores.openTarget(...asked);
        return {
          ...target,
          copy: async (trees, wish, ...more) => {
            const done = await target.copy(trees, wish, ...more);
            if (wish.phase !== 'settle') return done;
            copies += 1;
            const troubles = Array.from({ length: 5 }, (_, at) => ({
              ...{ tree: 'artifacts', path: `artifacts-${String(at)}`, detail: 'gone' },
              code: 'missing' as const,
            }));
            return done.map((tree) =>
              tree.name === 'artifacts' ? { ...tree, complete: false, troubles, troublesTotal: 5 } : tree,
            );
          },
        };
      },
    }),
  });
  await scene.preseed();
  await expect(scene.cutOver()).rejects.toMatchObject({ code: 'migrate.incomplete', exitCode: 5 });
  expect(copies).toBe(1);
});

test('but not where another file is wrong too, or most of a store is gone there', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  const image = `${share}/Artifacts/artifacts-1`;
  let [copies, lost] = [0, false];
  const scene = outageScene(place, {
    onJournal: (line) => {
      if (line === 'settle.copying') place.files.files.delete(image);
    },
    wrapStores: (stores) => ({
      ...stores,
      openTarget: async (...asked) => {
        const target = await stores.openTarget(...asked);
        return {
          ...target,
          copy: async (trees, wish, ...more) => {
            copies += wish.phase === 'settle' ? 1 : 0;
            const done = await target.copy(trees, wish, ...more);
            const failed = { tree: 'artifacts', path: 'b', code: 'failed', detail: 'EIO' } as const;
            if (wish.phase !== 'settle') return done;
            return done.map((tree) => {
              if (tree.name !== 'artifacts') return tree;
              if (lost) return { ...tree, lost, complete: false };
              return { ...tree, troubles: [...tree.troubles, failed], troublesTotal: 2 };
            });
          },
        };
      },
    }),
  });
  await scene.preseed();
  await expect(scene.cutOver()).rejects.toMatchObject({ code: 'migrate.incomplete', exitCode: 5 });
  lost = true;
  await expect(scene.cutOver()).rejects.toMatchObject({
    code: 'migrate.target-gone',
    exitCode: 5,
    hint: expect.stringMatching(/mounted\?.*--accept-risk=target-gone.*migrate rollback/) as string,
  });
  expect([copies, place.machines.where()]).toEqual([2, 'old']);
  const accepted = new Set(['target-gone']);
  await expect(scene.cutOver({ accepted })).rejects.toMatchObject({
    code: 'migrate.incomplete',
    exitCode: 5,
  });
  const lines = [...(place.files.targets.get(share)?.disk.values() ?? [])].flatMap((run) => run.lines);
  expect(lines.findLast(({ step }) => step === 'target-gone.accepted')?.values).toEqual({
    stores: ['artifacts'],
  });
});

test('by the word of the operator all of it is copied again, in the same run', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  const images = [1, 2, 3, 4, 5, 6].map((at) => `Artifacts/artifacts-${String(at)}`);
  for (const image of images) place.files.files.set(`${home}/${image}`, 'image');
  const settled: string[] = [];
  const scene = outageScene(place, {
    onJournal: (line) => {
      if (line === 'settle.copying')
        for (const image of images) place.files.files.delete(`${share}/${image}`);
    },
    wrapStores: (stores) => ({
      ...stores,
      openTarget: async (...asked) => {
        const target = await stores.openTarget(...asked);
        return {
          ...target,
          copy: async (trees, wish, ...more) => {
            const done = await target.copy(trees, wish, ...more);
            if (wish.phase !== 'settle' || settled.push(wish.phase) > 1) return done;
            return done.map((tree) => (tree.name === 'artifacts' ? { ...tree, lost: true } : tree));
          },
        };
      },
    }),
  });
  await scene.preseed();
  const { trees } = await scene.cutOver({ accepted: new Set(['target-gone']) });
  expect(trees.find(({ name }) => name === 'artifacts')).toMatchObject({ complete: true, troubles: [] });
  expect([settled.length, place.machines.where()]).toEqual([2, 'new']);
  expect(place.files.files.get(`${share}/Artifacts/artifacts-6`)).toBe('image');
  expect(scene.steps()).toContain('target-gone.accepted');
  expect(scene.events.filter(({ step }) => step === 'settle.again').map(({ message }) => message)).toEqual([
    'artifacts: at least 6 files are gone from the target: they are copied again, by your word',
  ]);
});

const rowOfImage: ExpectedFile = {
  id: 'Artifacts-1',
  space: 'Spaces-1',
  must: true,
  package: null,
  bytes: 5,
};

test('danger 15: an image among the artifacts, which no row speaks of, is copied and proved like what has one', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  const logo = 'Artifacts/spaces-1.png';
  const { files } = place.files;
  place.world.state.expected = { artifacts: [rowOfImage] };
  files.set(`${home}/${logo}`, 'logo');
  const scene = outageScene(place, {
    onJournal: (line) => {
      if (line === 'settle.copied') files.set(`${share}/${logo}`, 'cut');
    },
  });
  await scene.preseed();
  await expect(scene.cutOver()).rejects.toMatchObject({
    code: 'migrate.not-proved',
    message: expect.stringContaining('artifacts/spaces-1.png') as string,
  });
  expect(place.machines.where()).toBe('old');
  files.set(`${share}/${logo}`, 'logo');
  files.set(`${home}/Artifacts/projects-1.png`, 'of a project');
  await outageScene(place).cutOver();
  expect(files.get(`${share}/Artifacts/projects-1.png`)).toBe('of a project');
  expect(place.machines.where()).toBe('new');
});

/** Its source vanishes when the last copy begins. */
function vanishing(): { readonly place: OutageWorld; readonly scene: OutageScene } {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  place.world.state.expected = { artifacts: [rowOfImage] };
  let times = 0;
  const scene = outageScene(place, {
    onJournal: (line) => {
      if (line === 'settle.copying' && (times += 1) === 1)
        place.files.files.delete(`${home}/Artifacts/artifacts-1`);
    },
  });
  return { place, scene };
}

test('what was copied, vanished from the old folder and still has its row refuses the switch; mounted again it is copied again', async () => {
  const { place, scene } = vanishing();
  await scene.preseed();
  await expect(scene.cutOver()).rejects.toMatchObject({
    code: 'migrate.vanished',
    exitCode: 5,
    message:
      'artifacts: 1 files that were copied are gone from the old folder since, and the database still has their rows: Artifacts-1',
    hint: expect.stringMatching(/mounted\?.*--accept-risk=vanished-files.*migrate rollback/) as string,
  });
  expect(place.machines.where()).toBe('old');
  place.files.files.set(`${home}/Artifacts/artifacts-1`, 'image');
  await scene.cutOver();
  expect(place.files.files.get(`${share}/Artifacts/artifacts-1`)).toBe('image');
  expect(place.machines.where()).toBe('new');
});

test('where its deletion was meant, the operator says so by name, and is reminded', async () => {
  const { place, scene } = vanishing();
  await scene.preseed();
  await scene.cutOver({ accepted: new Set(['vanished-files']) });
  expect(scene.events.find(({ step }) => step === 'verify.vanished')).toMatchObject({ tone: 'warning' });
  expect(place.machines.where()).toBe('new');
});

test('rows without a single file that came to light in the outage end it, until the operator says they were lost long ago', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  const expected = {
    artifacts: Array.from({ length: 12 }, (_, at) => ({ ...rowOfImage, id: `Artifacts-${String(at + 20)}` })),
  };
  const scene = outageScene(place, {
    onJournal: (line) => {
      if (line === 'settle.copying') place.world.state.expected = expected;
    },
  });
  await scene.preseed();
  await expect(scene.cutOver()).rejects.toMatchObject({
    code: 'migrate.lost-store',
    exitCode: 5,
    hint: expect.stringMatching(/--accept-risk=lost-store.*migrate rollback/) as string,
  });
  await scene.cutOver({ accepted: new Set(['lost-store']) });
  expect(place.machines.where()).toBe('new');
});

test('an outage says how much it has to read once more before it does', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  const order: string[] = [];
  const scene = outageScene(place, {
    wrapStores: (stores) => ({
      ...stores,
      openTarget: async (...given) => {
        const target = await stores.openTarget(...given);
        const copy: typeof target.copy = (...asked) => {
          order.push(asked[1].phase);
          return target.copy(...asked);
        };
        const toReadAgain: typeof target.toReadAgain = () => {
          order.push('told');
          return Promise.resolve({ files: 500, bytes: 1_000_000 });
        };
        return { ...target, copy, toReadAgain };
      },
    }),
  });
  await scene.cutOver();
  expect(order).toEqual(['told', 'settle']);
  const told = scene.events.find(({ step }) => step === 'settle.reading-again');
  expect(told?.message).toMatch(/^about 500 files .*1\.0 MB.*rollback/);
});
