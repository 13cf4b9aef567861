import { expect, test } from 'vitest';
import { aNode } from '../../model/a-cluster.ts';
import { outageScene, outageWorld } from './outage-scene.ts';

test('a node that does not come up stays drained, and the same command starts it again', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')], urls: ['node-1'] });
  const machine = place.world.machines.get('node-1');
  if (machine === undefined) throw new Error('no machine');
  machine.startable = false;
  const first = outageScene(place);
  await expect(first.cutOver({ healthySeconds: 60 })).rejects.toMatchObject({ exitCode: 5 });
  expect(place.world.node('node-1').draining).toBe(true);
  expect(place.machines.where()).toBe('new');
  machine.startable = true;
  await outageScene(place, { disk: first.journals.disk }).cutOver();
  expect(place.world.node('node-1').draining).toBe(false);
  expect(machine.running).toBe(true);
});

test('no node is started when somebody set one path back meanwhile', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  const first = outageScene(place);
  const { hosts } = first.edges;
  // The proof is in the journal; then a hand on another machine sets the packages back.
  const meddled = outageScene(place, {
    disk: first.journals.disk,
    onJournal: (effect) => {
      if (effect !== 'paths.proved') return;
      void hosts
        .serviceOf('node-1')
        ?.run(['path', '--nugetRepository=/elsewhere'], new AbortController().signal);
    },
  });
  await expect(meddled.cutOver()).rejects.toMatchObject({ code: 'migrate.mixed-paths' });
  expect(place.machines.starts).toEqual([]);
  expect(place.machines.wrongStarts).toEqual([]);
});
