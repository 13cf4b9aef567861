import { expect, test } from 'vitest';
import type { RestartPlan } from '../../../../src/operations/restart/restart-wish.ts';
import { othersAhead } from '../../../../src/operations/restart/others-ahead.ts';
import { fakeWorld } from '../../../fakes/fake-world.ts';
import { scene } from './scene.ts';

test('work ahead refuses what has nothing in hand; else it is said, and no other node is begun', async () => {
  const world = fakeWorld();
  const { edges, journals, events } = scene(world);
  const [one, two] = [world.node('node-1'), world.node('node-2')];
  const plan = {
    nodes: [one, two].map(({ id, name }) => ({ id, name, way: 'stop-start' })),
    refusal: null,
  } as unknown as RestartPlan;
  const accepted = new Set<string>();
  const roll = await journals.begin('restart', { nodes: [one, two].map(({ id, name }) => ({ id, name })) });
  const run = async (): ReturnType<typeof othersAhead> =>
    othersAhead(
      plan,
      (await journals.unfinished()).find(({ id }) => id === roll.id) ?? null,
      { accepted },
      edges,
    );
  expect(await run()).toBeNull();
  await journals.begin('drain', { nodes: [{ id: two.id, name: 'node-2' }] });
  await expect(run()).rejects.toMatchObject({ code: 'journal.unfinished', exitCode: 4 });
  await roll.write('service.stopping', one.id);
  expect(await run()).toMatchObject({ code: 'journal.unfinished' });
  expect(events).toMatchObject([{ step: 'plan.refused', tone: 'warning' }]);
});
