import { expect, test } from 'vitest';
import { LockedError, UnavailableError } from '../../../../src/errors.ts';
import { aNode } from '../../model/a-cluster.ts';
import { never } from './migration-scene.ts';
import { outageScene, outageWorld } from './outage-scene.ts';

test('while another verb is at work on the instance nothing is entered', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  const other = outageScene(place);
  const lock = await other.database.takeLock(
    { kind: 'nodes', nodeIds: [place.world.node('node-1').id] },
    never,
  );
  const { cutOver, steps } = outageScene(place);
  await expect(cutOver()).rejects.toThrow(LockedError);
  expect(steps()).toEqual(['begun', 'ended']);
  await lock.release();
  await cutOver();
});

test('what is called off before a stop leaves a migration that can be cut over later', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  const { cutOver, database, steps } = outageScene(place);
  database.failOn('setDraining', Object.assign(new Error('no'), {}));
  await expect(cutOver()).rejects.toThrow('no');
  expect(steps()).not.toContain('cutover.left');
  await cutOver();
  expect(place.machines.where()).toBe('new');
  expect(place.world.node('node-1').draining).toBe(false);
});

test('a database that goes away in the drain leaves nodes draining, which are named', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')], urls: ['node-1'] });
  const { cutOver, database, edges } = outageScene(place, {
    onDatabase: (effect) => {
      if (!JSON.stringify(effect).includes('setDraining')) return;
      const gone = new UnavailableError('database.unreachable', 'it cannot be reached');
      database.failOn('readCluster', gone, 'before');
      database.failOn('setDraining', gone, 'before');
    },
  });
  expect(edges).toBeDefined();
  await expect(cutOver()).rejects.toMatchObject({
    exitCode: 5,
    message: expect.stringMatching(/could not be put back.*left draining: node-1/s) as unknown,
  });
  expect(place.world.node('node-1').draining).toBe(true);
});
