import { expect, test } from 'vitest';
import type { JournalLine } from '../../../../src/model/run.ts';
import { nodesWorkedThere } from '../../../../src/operations/migrate/nodes-worked-there.ts';
import { aNode } from '../../model/a-cluster.ts';
import { never, share } from './migration-scene.ts';
import { outageScene, outageWorld, type OutageScene } from './outage-scene.ts';

const lines = async ({ stores }: OutageScene): Promise<readonly JournalLine[]> =>
  (await stores.readTarget(share, never))?.runs.at(-1)?.lines ?? [];

test('a node is at work there from its start on the new paths, for ever: also after the way back', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')], urls: ['node-1'] });
  const scene = outageScene(place);
  await scene.preseed();
  expect(nodesWorkedThere(await lines(scene))).toBe(false);
  await scene.cutOver();
  const moved = await lines(scene);
  expect(nodesWorkedThere(moved)).toBe(true);
  const started = moved.findIndex(({ step }) => step === 'service.starting');
  expect(started).toBeGreaterThan(0);
  expect(nodesWorkedThere(moved.slice(0, started))).toBe(false);
  expect(nodesWorkedThere(moved.slice(0, started + 1))).toBe(true);
  await scene.rollBack();
  expect(nodesWorkedThere(await lines(scene))).toBe(true);
});

test('a start on the old paths after a cutover that was given up is none', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')], urls: ['node-1'] });
  const scene = outageScene(place);
  scene.stores.failOn('verify');
  await expect(scene.cutOver()).rejects.toThrow();
  await scene.rollBack();
  const all = await lines(scene);
  expect(all.some(({ step }) => step === 'service.starting')).toBe(true);
  expect(nodesWorkedThere(all)).toBe(false);
});

test('one that was found at work there, started by nobody knows whom, counts as well', () => {
  const line = (step: string, values = {}): JournalLine =>
    ({ step, values, nodeId: null, at: '' }) as JournalLine;
  const proved = line('paths.proved', { direction: 'to' });
  expect(nodesWorkedThere([proved])).toBe(false);
  expect(nodesWorkedThere([proved, line('service.unseen')])).toBe(true);
});
