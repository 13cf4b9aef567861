import { expect, it } from 'vitest';
import { repointWorld, share, shared } from './repoint-world.ts';

it('prints and ends unfinished in a script, and goes on once it is done', async () => {
  const world = repointWorld();
  await expect(world.run({ way: 'print' })).rejects.toMatchObject({
    code: 'store.switch-waiting',
    exitCode: 5,
  });
  expect(world.shown.join('\n')).toContain(`'--clusterShared=${share}'`);
  expect(world.ran).toEqual([]);
  world.store(shared);
  expect((await world.run({ way: 'print' })).outcome).toBe('already');
});

it('does not take yes for done: it looks, and asks again', async () => {
  const asked: string[] = [];
  const world = repointWorld({
    person: {
      canConfirm: true,
      confirm: (question) => {
        asked.push(question);
        if (asked.length === 2) world.store(shared);
        return Promise.resolve(true);
      },
    },
  });
  expect((await world.run({ way: 'print' })).outcome).toBe('switched');
  expect(asked).toHaveLength(2);
});

it('ends unfinished when the person says no', async () => {
  const world = repointWorld({ person: { canConfirm: true } });
  await expect(world.run({ way: 'print' })).rejects.toMatchObject({ code: 'store.switch-waiting' });
});

it('believes the person in containers, where the volumes change and not the settings', async () => {
  const world = repointWorld({
    driver: { kind: 'docker' },
    person: { canConfirm: true, confirm: () => Promise.resolve(true) },
  });
  expect((await world.run({ way: 'print' })).outcome).toBe('volumes');
  expect(world.shown.join('\n')).toMatch(/mount what the nodes call .*TaskLogs at \/taskLogs/);
});

it('asks for the volumes on the way back too, where the settings are what they always were', async () => {
  const asked: string[] = [];
  const confirm = (question: string): Promise<boolean> => {
    asked.push(question);
    return Promise.resolve(asked.length > 1);
  };
  const world = repointWorld({
    stored: shared,
    driver: { kind: 'docker' },
    person: { canConfirm: true, confirm },
  });
  await expect(world.run({ way: 'print' })).rejects.toMatchObject({ code: 'store.switch-waiting' });
  expect((await world.run({ way: 'print' })).outcome).toBe('switched');
  expect(asked).toEqual(['Are the volumes changed?', 'Are the volumes changed?']);
});
