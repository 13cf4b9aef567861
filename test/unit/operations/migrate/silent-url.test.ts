import { expect, test } from 'vitest';
import type { Hosts } from '../../../../src/edges.ts';
import { aNode } from '../../model/a-cluster.ts';
import { outageScene, outageWorld, type OutageWorld } from './outage-scene.ts';

function unreached(place: OutageWorld, isAway: () => boolean = () => true): { readonly hosts: Hosts } {
  const hosts = place.machines.hosts();
  return {
    hosts: {
      ...hosts,
      ping: (url, signal) =>
        url.includes('node-1') && isAway()
          ? Promise.resolve({ kind: 'unreachable', why: 'ECONNREFUSED' })
          : hosts.ping(url, signal),
    },
  };
}

test('where the url of a node at work does not answer, an outage refuses before any flag is set', async () => {
  const place = outageWorld({ nodes: [aNode('node-1'), aNode('node-2')], urls: ['node-1', 'node-2'] });
  const scene = outageScene(place, unreached(place));
  await expect(scene.cutOver()).rejects.toMatchObject({ code: 'ping.unreachable', exitCode: 4 });
  expect(scene.steps().filter((step) => step.startsWith('drain.'))).toEqual([]);
});

test('with that risk taken over, heart beats are the proof, there and back, of this node alone', async () => {
  const place = outageWorld({ nodes: [aNode('node-1'), aNode('node-2')], urls: ['node-1', 'node-2'] });
  const accepted = new Set(['ping-unknown']);
  const scene = outageScene(place, unreached(place));
  expect((await scene.cutOver({ accepted })).outcome).toBe('moved');
  expect((await scene.rollBack({ accepted })).outcome).toBe('rolled-back');
  expect(['node-1', 'node-2'].map((name) => place.world.node(name).draining)).toEqual([false, false]);
  const by = scene.events.filter(({ step }) => step === 'drain.acknowledged').map(({ message }) => message);
  expect(new Set(by)).toEqual(
    new Set([
      'node-1 has written a heart beat since the flag was set (not acknowledged by the node itself: its url does not answer)',
      'node-2 answers 418: it takes no more tasks',
    ]),
  );
});

test('one whose url answered before the drain has to answer again, whatever is taken over, and it is said what is wrong', async () => {
  const place = outageWorld({ nodes: [aNode('node-1'), aNode('node-2')], urls: ['node-1', 'node-2'] });
  const isFlagged = (): boolean => place.world.node('node-1').draining;
  const scene = outageScene(place, unreached(place, isFlagged));
  await expect(
    scene.cutOver({ accepted: new Set(['ping-unknown']), waitSeconds: 120 }),
  ).rejects.toMatchObject({
    code: 'drain.timed-out',
    message: expect.stringContaining(
      'node-1: no task runs, but the node has not acknowledged the drain flag; its url does not answer: ECONNREFUSED',
    ) as string,
  });
  const waits = scene.events.filter(({ step }) => step === 'drain.waiting').map(({ message }) => message);
  expect(waits.at(-1)).toBe(
    'node-1: no task runs; waiting for the node to acknowledge the drain flag; its url does not answer: ECONNREFUSED',
  );
});
