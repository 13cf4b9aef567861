import { expect, test } from 'vitest';
import { lostProof, lostProofHint } from '../../../../src/operations/migrate/lost-proof.ts';
import { fakeJournals } from '../../../fakes/fake-journals.ts';
import { aNode } from '../../model/a-cluster.ts';
import { home, share } from './migration-scene.ts';
import { movedScene } from './moved-scene.ts';
import { outageScene, outageWorld } from './outage-scene.ts';

const known = (files: number, damagedLines = 0) => ({
  damagedLines,
  trees: [{ name: 'packages', files, bytes: 9 }],
});

test('lines that are damaged, and files that are fewer than the last copy proved, are told', async () => {
  const journal = await fakeJournals().begin('migrate', {});
  expect(lostProof(journal.lines(), known(0))).toEqual([]);
  expect(lostProof(journal.lines(), known(0, 2))).toEqual([expect.stringContaining('2 lines')]);
  await journal.write('settle.copied', null, { stores: [{ kind: 'packages', files: 3, bytes: 9 }] });
  expect(lostProof(journal.lines(), known(3))).toEqual([]);
  expect(lostProof(journal.lines(), known(2))).toEqual([expect.stringContaining('3 files were proved')]);
  // Proved anew, another file may make up the number.
  await journal.write('proof.curing', null);
  expect(lostProof(journal.lines(), known(3))).toEqual([]);
  const other = { damagedLines: 0, trees: [{ name: 'packages', files: 3, bytes: 8 }] };
  expect(lostProof(journal.lines(), other)).toEqual([expect.stringContaining('tells of 3 files of 8 bytes')]);
  // So does what a way back brought home.
  await journal.write('born.copying', null);
  expect(lostProof(journal.lines(), known(4))).toEqual([]);
  expect(lostProof(journal.lines(), known(2))).toEqual([expect.stringContaining('3 files were proved')]);
  // A copy after it sets aside what retention has deleted since, and was broken off.
  await journal.write('settle.copying', null);
  expect(lostProof(journal.lines(), known(2))).toEqual([]);
});

test('the way on is another copy, while there may be one', async () => {
  const journal = await fakeJournals().begin('migrate', {});
  expect(lostProofHint(journal.lines(), false)).toContain('migrate preseed');
  await journal.write('cutover.entering', null);
  expect(lostProofHint(journal.lines(), false)).toContain('migrate cutover');
  expect(lostProofHint(journal.lines(), true)).toMatch(
    /--database.*verify --cure.*going back and moving again/,
  );
});

const standalone = { nodes: [aNode('node-1')], urls: ['node-1'] };

test.each([
  ['lost', { lines: 0 }],
  ['damaged', { lines: 1 }],
])('no node is stopped to go back by a proof that is %s, unless that is meant', async (_, { lines }) => {
  const place = outageWorld(standalone);
  const { cutOver, rollBack, events } = outageScene(place);
  await cutOver();
  const there = place.files.targets.get(share);
  if (there === undefined) throw new Error('no target');
  there.damagedLines = lines;
  if (lines === 0) there.manifest.clear();
  place.files.files.set(`${share}/TaskLogs/born.txt`, 'born');
  await expect(rollBack()).rejects.toMatchObject({ code: 'rollback.lost-proof', exitCode: 4 });
  expect(place.world.machines.get('node-1')?.runs).toBe(2);
  expect((await rollBack({ accepted: new Set(['lost-proof']) })).outcome).toBe('rolled-back');
  expect(events.some(({ step }) => step === 'proof.lost')).toBe(true);
  expect(place.files.files.get(`${home}/TaskLogs/born.txt`)).toBe('born');
});

test('where the settings never left the old folders nothing rests on it', async () => {
  const place = outageWorld(standalone);
  const scene = outageScene(place);
  scene.stores.failOn('verify');
  await expect(scene.cutOver()).rejects.toMatchObject({ exitCode: 5 });
  place.files.targets.get(share)?.manifest.clear();
  const after = outageScene(place, { disk: scene.journals.disk });
  expect((await after.rollBack()).outcome).toBe('rolled-back');
});

test('a way back tells of each reading of what was proved: it may take minutes, and nobody is left in silence', async () => {
  const { rollBack, events } = await movedScene();
  events.length = 0;
  await rollBack();
  const told = events.filter(({ step }) => step.endsWith('.manifest')).map(({ step }) => step);
  expect(new Set(told)).toEqual(new Set(['proof.manifest', 'source.manifest', 'born.manifest']));
});
