import { expect, test } from 'vitest';
import { aNode } from '../../model/a-cluster.ts';
import { home, share } from './migration-scene.ts';
import { outageScene, outageWorld, type OutageScene, type OutageWorld } from './outage-scene.ts';

const late = `${home}/TaskLogs/servertasks-9_z.txt`;

/** Something happens once, as soon as the last copy of the outage is proved, or as the first path is recorded. */
function disturbed(
  place: OutageWorld,
  when: 'copied' | 'recording',
  act: () => void,
): { readonly scene: OutageScene; readonly happened: () => boolean } {
  let happened = false;
  const once = (): void => {
    if (happened) return;
    happened = true;
    act();
  };
  const scene = outageScene(place, {
    onJournal: (effect) => {
      if (when === 'copied' && effect.startsWith('verify.done')) once();
    },
    onHosts: (effect) => {
      if (when === 'recording' && effect.startsWith('--artifacts=')) once();
    },
  });
  return { scene, happened: () => happened };
}

const standalone = (): OutageWorld => outageWorld({ nodes: [aNode('node-1')], urls: ['node-1'] });

function startedBySomebody(place: OutageWorld): void {
  const machine = place.world.machines.get('node-1');
  if (machine === undefined) throw new Error('no such machine');
  machine.running = true;
  machine.runs += 1;
  place.files.files.set(late, 'written meanwhile');
}

test('a node that somebody starts while the last changes are copied keeps the paths from being recorded', async () => {
  const place = standalone();
  const { scene, happened } = disturbed(place, 'copied', () => startedBySomebody(place));
  await expect(scene.cutOver()).rejects.toMatchObject({ exitCode: 5, code: 'service.started-meanwhile' });
  expect(happened()).toBe(true);
  expect(place.machines.where()).toBe('old');
  expect(scene.steps()).not.toContain('paths.writing');
  await outageScene(place, { disk: scene.journals.disk }).cutOver();
  expect(place.machines.where()).toBe('new');
  expect(place.files.files.get(late.replace(home, share))).toBe('written meanwhile');
  expect(place.machines.wrongStarts).toEqual([]);
});

test('one that was up for a while and is down again is known by its heart beat', async () => {
  const place = standalone();
  const { scene } = disturbed(place, 'copied', () => {
    place.world.change('node-1', { lastSeenAt: new Date(place.world.clock.now().getTime() + 5_000) });
    place.files.files.set(late, 'written meanwhile');
  });
  await expect(scene.cutOver()).rejects.toThrow('node-1 has given a heart beat since');
  expect(place.machines.where()).toBe('old');
  await outageScene(place, { disk: scene.journals.disk }).cutOver();
  expect(place.files.files.get(late.replace(home, share))).toBe('written meanwhile');
});

test('one that is started while the paths are recorded is told of, and neither called moved nor given tasks', async () => {
  const place = standalone();
  const { scene } = disturbed(place, 'recording', () => startedBySomebody(place));
  await expect(scene.cutOver()).rejects.toThrow('it may use the old folders');
  expect(scene.steps()).not.toContain('paths.proved');
  expect(place.world.node('node-1').draining).toBe(true);
  await outageScene(place, { disk: scene.journals.disk }).cutOver();
  expect(place.machines.where()).toBe('new');
  expect(place.files.files.get(late.replace(home, share))).toBe('written meanwhile');
});

test('a node that joins in the middle of an outage keeps the paths from being recorded', async () => {
  const place = standalone();
  const { scene } = disturbed(place, 'copied', () => {
    const { state } = place.world;
    state.cluster = { ...state.cluster, nodes: [...state.cluster.nodes, aNode('node-2')] };
  });
  await expect(scene.cutOver()).rejects.toThrow('node-2 came to the instance during the outage');
  expect(place.machines.where()).toBe('old');
});
