import { expect, test } from 'vitest';
import { fakeWorld } from '../../../fakes/fake-world.ts';
import { rowsSince, stoppedSince } from '../../../../src/operations/restart/came-since.ts';
import { scene } from './scene.ts';

test('nobody has come: no row, and no reason', () => {
  expect(rowsSince({})).toEqual([]);
  expect(stoppedSince({ cameSince: [] })).toBeNull();
});

test('who has come since has a row also where the roll stops or is broken off before its end', async () => {
  const world = fakeWorld({ urls: ['node-1', 'node-2', 'node-3'] });
  const first = scene(world, { names: ['node-1', 'node-2'] });
  await first.restart({ all: true, pauseAfter: 1 });
  const pressed = new AbortController();
  const again = scene(world, {
    names: ['node-1', 'node-2'],
    disk: first.journals.disk,
    onJournal: (effect) => {
      if (effect.startsWith('drain.written')) pressed.abort(new Error('interrupted'));
    },
  });
  const tooLate = await again.restart({ all: true, notAfter: new Date(0) });
  expect(tooLate).toMatchObject({ stopped: { code: 'restart.too-late' }, isOver: false });
  await expect(again.restart({ all: true }, pressed.signal)).rejects.toMatchObject({ exitCode: 5 });
  for (const { nodes } of [tooLate, ...again.broken])
    expect(nodes.at(-1)).toMatchObject({ name: 'node-3', outcome: 'not-started', foundDraining: null });
  expect(again.broken).toHaveLength(1);
});
