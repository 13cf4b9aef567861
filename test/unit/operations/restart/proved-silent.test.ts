import { expect, test } from 'vitest';
import { fakeWorld } from '../../../fakes/fake-world.ts';
import { aNode } from '../../model/a-cluster.ts';
import { scene } from './scene.ts';

const nodes = [aNode('node-1'), aNode('node-2')];

test('where the machine cannot be asked, a node that goes on with its heart beats is not called stopped, and stays drained', async () => {
  const world = fakeWorld({ nodes, abilities: ['stop', 'start'] });
  const machine = world.machines.get('node-1');
  const { hosts } = world;
  // A person is asked to stop it, and does not.
  const deaf = {
    ...hosts,
    serviceOf: (name: string) => {
      const driver = hosts.serviceOf(name);
      return driver === null ? null : { ...driver, stop: () => Promise.resolve() };
    },
  };
  const { restart, journals } = scene(world, {
    names: ['node-1'],
    wrap: (edges) => ({ ...edges, hosts: deaf }),
  });
  const result = await restart({ healthySeconds: 120 });
  expect(result.stopped?.code).toBe('restart.stopped');
  expect(result.nodes[0]).toMatchObject({ outcome: 'failed', leftDraining: true });
  expect(result.nodes[0]?.reason).toContain('still gives heart beats');
  expect(journals.effects).not.toContain('service.stopped OctopusServerNodes-node-1');
  expect(machine?.runs).toBe(1);
});

test('one that falls silent is', async () => {
  const world = fakeWorld({ nodes, abilities: ['stop', 'start'] });
  const { restart } = scene(world, { names: ['node-1'] });
  expect((await restart()).nodes[0]).toMatchObject({ outcome: 'restarted' });
});
