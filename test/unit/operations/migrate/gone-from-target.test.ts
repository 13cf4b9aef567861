import { expect, test } from 'vitest';
import { goneInJournal, goneInWords } from '../../../../src/operations/migrate/gone-from-target.ts';
import { aNode } from '../../model/a-cluster.ts';
import { home, share } from './migration-scene.ts';
import { outageScene, outageWorld } from './outage-scene.ts';

test('what was deleted on the target since the cutover is told of by the way back that brings it into use again', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  const scene = outageScene(place);
  await scene.cutOver();
  const acme = 'Packages/Spaces-1/feeds-builtin/Acme/Acme.1.0.0.nupkg';
  place.files.files.delete(`${share}/${acme}`);
  const { born, left, gone } = await scene.rollBack();
  expect(gone).toEqual([{ kind: 'packages', files: 1 }]);
  expect([born, left.total]).toEqual([[], 0]);
  expect(place.files.files.has(`${home}/${acme}`)).toBe(true);
  expect(place.machines.where()).toBe('old');
  expect(scene.events.filter(({ step }) => step === 'born.gone')).toMatchObject([
    { tone: 'warning', message: expect.stringMatching(/deleted on the target.*: packages 1 /) as string },
  ]);
});

test('nothing is told of where nothing is gone', () => {
  expect(goneInWords([])).toEqual([]);
  expect(goneInJournal([])).toEqual([]);
});
