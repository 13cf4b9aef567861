import { expect, test } from 'vitest';
import { LockedError, UnavailableError } from '../../../../src/errors.ts';
import { orTellOutage } from '../../../../src/operations/migrate/tell-outage.ts';
import { aNode } from '../../model/a-cluster.ts';
import { never, share } from './migration-scene.ts';
import { outageScene, outageWorld, type OutageScene, type OutageWorld } from './outage-scene.ts';

const gone = new UnavailableError('store.unreachable', 'the share does not answer', { hint: 'Look there.' });
const away = (): Promise<null> => Promise.reject(gone);
const nothing = (): Promise<null> => Promise.resolve(null);
const isThere = (answer: unknown): boolean => answer !== null;

async function inOutage(): Promise<{ readonly place: OutageWorld; readonly scene: OutageScene }> {
  const place = outageWorld({ nodes: [aNode('node-1'), aNode('node-2')], urls: ['node-1', 'node-2'] });
  const first = outageScene(place);
  first.stores.failOn('verify');
  await expect(first.cutOver({ command: 'octo-ha migrate cutover --to there' })).rejects.toMatchObject({
    exitCode: 5,
  });
  return { place, scene: outageScene(place, { disk: first.journals.disk }) };
}

test('where the share is gone in an outage, every phase names the nodes that are down and what to do', async () => {
  const { place, scene } = await inOutage();
  for (const verb of ['cutOver', 'rollBack'] as const) {
    scene.stores.failOn('openTarget', gone);
    await expect(scene[verb]()).rejects.toMatchObject({
      ...{ code: 'store.unreachable', exitCode: 5 },
      message:
        'the share does not answer; an outage was entered, and its nodes are not all at work: ' +
        'node-1 is stopped and kept from starting and draining; node-2 is stopped and kept from starting and draining',
      hint: expect.stringMatching(
        /^Look there\.\nBring the target back, and run the same command: octo-ha migrate cutover --to there; or octo-ha migrate rollback, with the same --to and --map\..*Kept from starting: node-1; before: automatic/s,
      ) as string,
    });
  }
  expect(place.machines.starts).toEqual([]);
  await expect(orTellOutage(share, scene.edges, nothing, isThere, never)).rejects.toMatchObject({
    ...{ code: 'migrate.target-swapped', exitCode: 5 },
    message: expect.stringContaining('node-1 is stopped') as string,
  });
  scene.database.failOn('readCluster', new UnavailableError('database.unreachable', 'gone too'));
  await expect(orTellOutage(share, scene.edges, away, isThere, never)).rejects.toMatchObject({
    message: expect.stringContaining('how its nodes are now, the database does not tell') as string,
    hint: expect.stringContaining(
      'may be stopped, draining and kept from starting: node-1, node-2',
    ) as string,
  });
});

test('where somebody holds the target in an outage, it is locked still, and the nodes that are down are named', async () => {
  const { scene } = await inOutage();
  for (const verb of ['cutOver', 'rollBack'] as const) {
    scene.stores.failOn('openTarget', new LockedError('lock.held', 'held by bob', { hint: 'Wait.' }));
    await expect(scene[verb]()).rejects.toMatchObject({
      ...{ code: 'lock.held', exitCode: 6, message: 'held by bob' },
      hint: expect.stringMatching(
        /^Wait\.\nAn outage was entered, and its nodes are not all at work: node-1 is stopped .*; node-2 is stopped .*\n.*\nKept from starting: node-1; before: automatic/,
      ) as string,
    });
  }
});

test('where no outage was entered from here, or it was called off, the error is what it is', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')], urls: ['node-1'] });
  const scene = outageScene(place);
  await scene.preseed();
  const asked = (ask: () => Promise<null>): Promise<unknown> =>
    orTellOutage(share, scene.edges, ask, isThere, never);
  await expect(asked(away)).rejects.toBe(gone);
  const held = new LockedError('lock.held', 'held by bob');
  await expect(asked(() => Promise.reject(held))).rejects.toBe(held);
  expect(await asked(nothing)).toBeNull();
  scene.database.failOn('setDraining', new UnavailableError('database.unreachable', 'away for a moment'));
  await expect(scene.cutOver()).rejects.toThrow('away for a moment');
  expect(place.world.node('node-1').draining).toBe(false);
  // Somebody else's, days later.
  const { cluster } = place.world.state;
  const nodes = cluster.nodes.map((node) => ({ ...node, draining: true }));
  place.world.state.cluster = { ...cluster, nodes };
  await expect(asked(away)).rejects.toBe(gone);
  expect(await asked(nothing)).toBeNull();
  const other = new UnavailableError('journal.unreadable', 'no');
  await expect(asked(() => Promise.reject(other))).rejects.toBe(other);
});
