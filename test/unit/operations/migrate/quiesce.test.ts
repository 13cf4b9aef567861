import { expect, test } from 'vitest';
import { aNode } from '../../model/a-cluster.ts';
import { outageScene, outageWorld } from './outage-scene.ts';

test('a service that somebody starts while it is proved to be stopped stops the cutover', async () => {
  let stoppedSteps = 0;
  const place = outageWorld({
    nodes: [aNode('node-1')],
    onStep: (it) => {
      const machine = it.machines.get('node-1');
      if (machine?.running !== false) return;
      stoppedSteps += 1;
      // Somebody enables and starts it by hand, on the old paths.
      if (stoppedSteps === 100) machine.running = true;
    },
  });
  const { cutOver } = outageScene(place);
  await expect(cutOver()).rejects.toMatchObject({ code: 'service.not-stopped', exitCode: 5 });
  expect(place.machines.where()).toBe('old');
});

test('every node is flagged before any is waited for, and none is stopped before all are drained', async () => {
  const place = outageWorld({ nodes: [aNode('node-1'), aNode('node-2')], urls: ['node-1', 'node-2'] });
  const { cutOver, steps } = outageScene(place);
  await cutOver();
  const all = steps();
  const [one, two] = ['node-1', 'node-2'].map((name) => place.world.node(name).id);
  expect(all.indexOf(`drain.written ${two ?? ''}`)).toBeLessThan(all.indexOf(`drain.drained ${one ?? ''}`));
  expect(all.indexOf(`drain.drained ${two ?? ''}`)).toBeLessThan(
    all.indexOf(`service.stopping ${one ?? ''}`),
  );
});
