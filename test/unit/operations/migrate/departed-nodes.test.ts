import { expect, test } from 'vitest';
import { aNode } from '../../model/a-cluster.ts';
import { outageScene, outageWorld, type OutageScene, type OutageWorld } from './outage-scene.ts';

/** Both nodes are stopped and kept from starting; then the row of the second is removed. */
async function halfway(): Promise<{ place: OutageWorld; first: OutageScene }> {
  const place = outageWorld({ nodes: [aNode('node-1'), aNode('node-2')] });
  const first = outageScene(place);
  first.stores.failOn('copy');
  await expect(first.cutOver()).rejects.toMatchObject({ exitCode: 5 });
  expect([...place.machines.startTypes.values()]).toEqual(['disabled', 'disabled']);
  const { cluster } = place.world.state;
  place.world.state.cluster = { ...cluster, nodes: cluster.nodes.filter(({ name }) => name === 'node-1') };
  return { place, first };
}

test.each(['cutOver', 'rollBack'] as const)(
  'a node that is removed in the middle of an outage is named, and its service starts as it did before: %s',
  async (verb) => {
    const { place, first } = await halfway();
    const second = outageScene(place, { disk: first.journals.disk });
    await second[verb]();
    expect([...place.machines.startTypes.values()]).toEqual(['automatic', 'automatic']);
    expect(place.world.machines.get('node-1')?.running).toBe(true);
    expect(place.world.machines.get('node-2')?.running).toBe(false);
    const said = second.events.filter(({ step }) => step === 'node.departed');
    expect(said.map(({ message }) => message)).toEqual([
      'node-2 was removed from the instance during the outage: how its service starts was put back (automatic). It is not started; when it is, it adds itself again',
    ]);
    expect(second.steps()).toContain('node.departed OctopusServerNodes-node-2');
  },
);

test('one that runs although its row is gone keeps the paths as they are', async () => {
  const { place, first } = await halfway();
  const machine = place.world.machines.get('node-2');
  if (machine !== undefined) machine.running = true;
  const second = outageScene(place, { disk: first.journals.disk });
  await expect(second.cutOver()).rejects.toMatchObject({ code: 'service.not-stopped', exitCode: 5 });
  expect(place.machines.where()).toBe('old');
});
