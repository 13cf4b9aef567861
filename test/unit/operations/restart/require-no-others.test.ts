import { expect, test } from 'vitest';
import { requireNoOthers } from '../../../../src/operations/restart/require-no-others.ts';
import { fakeWorld } from '../../../fakes/fake-world.ts';
import { fakeJournals } from '../../../fakes/fake-journals.ts';
import { scene } from './scene.ts';

const nodes = [
  { id: 'a', way: 'stop-start' },
  { id: 'b', way: 'left' },
] as const;

test('work on a node of the roll that somebody has left unfinished is told, unless its risk is accepted', async () => {
  const journals = fakeJournals();
  await requireNoOthers(nodes, null, new Set(), journals);
  await journals.begin('drain', { nodes: [{ id: 'b', name: 'B' }] });
  await journals.begin('restart', { nodes: [{ id: 'a', name: 'A' }] });
  await requireNoOthers(nodes, null, new Set(), journals);
  await journals.begin('drain', { nodes: [{ id: 'a', name: 'A' }], command: 'octo-ha drain A' });
  await expect(requireNoOthers(nodes, null, new Set(), journals)).rejects.toMatchObject({
    code: 'journal.unfinished',
    message: expect.stringContaining('octo-ha drain A') as string,
  });
  await requireNoOthers(nodes, null, new Set(['unfinished-run']), journals);
});

test('a roll is not begun over it: the first node is not restarted for the second to be refused', async () => {
  const world = fakeWorld();
  const { restart, journals } = scene(world);
  await journals.begin('drain', { nodes: [{ id: world.node('node-2').id, name: 'node-2' }] });
  await expect(restart()).rejects.toMatchObject({ code: 'journal.unfinished', exitCode: 4 });
  expect(world.machines.get('node-1')?.runs).toBe(1);
  expect(await journals.unfinished()).toHaveLength(1);
});

test('what a roll has stopped is started again, whoever has begun something on that node since', async () => {
  const journals = fakeJournals();
  const roll = await journals.begin('restart', { nodes: [{ id: 'a', name: 'A' }] });
  await roll.write('service.stopping', 'a', { identity: '1' });
  const [resumed = null] = await journals.unfinished();
  await journals.begin('drain', { nodes: [{ id: 'a', name: 'A' }] });
  await requireNoOthers(nodes, resumed, new Set(), journals);
  await expect(requireNoOthers(nodes, null, new Set(), journals)).rejects.toMatchObject({
    code: 'journal.unfinished',
  });
});
