import { expect, test } from 'vitest';
import { UnavailableError } from '../../../../src/errors.ts';
import { migrationState } from '../../../../src/operations/migrate/migration-run.ts';
import { aNode } from '../../model/a-cluster.ts';
import { never, share } from './migration-scene.ts';
import { outageScene, outageWorld } from './outage-scene.ts';

test('broken off between two settings, the paths are in doubt, no node runs, and the same command ends it', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  let broken = false;
  const first = outageScene(place, {
    onHosts: (effect) => {
      if (!effect.startsWith('--artifacts=') || broken) return;
      broken = true;
      throw new UnavailableError('host.timeout', 'the machine does not answer');
    },
  });
  await expect(first.cutOver()).rejects.toMatchObject({ exitCode: 5 });
  expect(place.machines.where()).toBe('mixture');
  expect(place.world.machines.get('node-1')?.running).toBe(false);
  const [run] = (await first.stores.readTarget(share, never))?.runs ?? [];
  expect(run === undefined ? null : migrationState(run).paths).toBe('in-doubt');
  await outageScene(place, { disk: first.journals.disk }).cutOver();
  expect(place.machines.where()).toBe('new');
  expect(place.machines.wrongStarts).toEqual([]);
});
