import { expect, test } from 'vitest';
import { planRestart } from '../../../../src/operations/restart/plan-restart.ts';
import { planDocument, resultDocument } from '../../../../src/operations/restart/restart-document.ts';
import { fakeWorld } from '../../../fakes/fake-world.ts';
import { restartWish } from './scene.ts';

const world = fakeWorld();
const { cluster } = world.state;
const plan = planRestart(
  cluster,
  new Map(),
  null,
  restartWish(world, ['node-2', 'node-1'], { skipStopStart: true }),
);

test('a plan names the instance, the run it goes on with, and the nodes in order, without urls', () => {
  const run = { id: 'r-1', verb: 'restart' as const, lines: [], ended: false };
  const document = planDocument(cluster, plan, run);
  expect(document).toMatchObject({
    instance: { server: cluster.instance.server, database: cluster.instance.database },
    resumes: 'r-1',
    plan: [{ name: 'node-2' }, { name: 'node-1' }],
  });
  expect(JSON.stringify(document)).not.toContain('"url":');
  expect(planDocument(cluster, plan, null).resumes).toBeNull();
});

test('a result names the run and why it stopped', () => {
  const stopped = { code: 'restart.paused', reason: 'paused after 1, as asked' };
  expect(resultDocument(cluster, { run: 'r-1', stopped, nodes: [], isOver: false })).toEqual({
    instance: { server: cluster.instance.server, database: cluster.instance.database },
    run: 'r-1',
    stopped,
    nodes: [],
  });
});
