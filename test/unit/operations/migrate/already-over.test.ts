import { expect, test } from 'vitest';
import type { Run } from '../../../../src/model/run.ts';
import { alreadyBack, alreadyFinished } from '../../../../src/operations/migrate/already-over.ts';
import { finish } from '../../../../src/operations/migrate/finish.ts';
import { withMigration } from '../../../../src/operations/migrate/with-migration.ts';
import { aNode } from '../../model/a-cluster.ts';
import { aPlan, home, never, share } from './migration-scene.ts';
import { outageScene, outageWorld, type OutageScene } from './outage-scene.ts';

const places = (side: 'from' | 'to'): Parameters<typeof alreadyBack>[1] =>
  aPlan().stores.map((store) => ({ kind: store.kind, path: store[side] }));
const place = (): ReturnType<typeof outageWorld> => outageWorld({ nodes: [aNode('node-1')] });

async function lastRun(scene: OutageScene): Promise<Run> {
  const run = (await scene.edges.stores.readTarget(share, never))?.runs.at(-1);
  if (run === undefined) throw new Error('nothing was begun there');
  return run;
}

function finishing(scene: OutageScene): Promise<unknown> {
  const wish = {
    days: 0,
    accepted: new Set<string>(),
    command: 'octo-ha migrate finish',
    named: [],
    places: places('to'),
    home: null,
  };
  return withMigration(
    { to: share, maps: [], command: wish.command, plan: null },
    scene.edges,
    (migration) => finish(wish, migration, never),
    never,
  );
}

test('what went back before is back, where the settings say so', async () => {
  const scene = outageScene(place());
  await scene.cutOver();
  await scene.rollBack();
  const run = await lastRun(scene);
  expect(alreadyBack(run, places('from'))).toBe('already-rolled-back');
  expect(() => alreadyBack(run, places('to'))).toThrow(
    expect.objectContaining({ code: 'migrate.moved-elsewhere' }),
  );
  expect(() => alreadyBack(run, [])).toThrow("the settings name no place for taskLogs instead of '");
});

test('what was given up before is given up', async () => {
  const scene = outageScene(place());
  await scene.preseed();
  await scene.rollBack();
  expect(alreadyBack(await lastRun(scene), places('from'))).toBe('already-given-up');
});

test('what was finished before is finished, and is no way back', async () => {
  const world = place();
  const scene = outageScene(world);
  await scene.cutOver();
  await finishing(scene);
  const run = await lastRun(scene);
  expect(alreadyBack(run, places('to'))).toBeNull();
  const there = { edges: scene.edges, maps: [] };
  const rows = await alreadyFinished(run, places('to'), there, never);
  expect(rows?.map(({ kind, outcome }) => `${kind} ${outcome}`).slice(0, 4)).toEqual([
    'taskLogs already-set-aside',
    'artifacts already-set-aside',
    'packages already-set-aside',
    'imports nothing-there',
  ]);
  expect(rows?.[0]?.aside).toBe(`${home}/TaskLogs.moved-by-octo-ha`);
  await expect(alreadyFinished(run, places('from'), there, never)).rejects.toMatchObject({
    code: 'migrate.moved-elsewhere',
  });
  world.files.files.set(`${home}/TaskLogs/servertasks-9_z.txt`, 'a node on old paths');
  await expect(alreadyFinished(run, places('to'), there, never)).rejects.toMatchObject({
    code: 'finish.written',
  });
});

test('what is not finished is not', async () => {
  const scene = outageScene(place());
  await scene.cutOver();
  const run = await lastRun(scene);
  expect(alreadyBack(run, places('to'))).toBeNull();
  expect(await alreadyFinished(run, places('to'), { edges: scene.edges, maps: [] }, never)).toBeNull();
});
