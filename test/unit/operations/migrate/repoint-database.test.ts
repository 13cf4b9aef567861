import { expect, it } from 'vitest';
import { UnavailableError } from '../../../../src/errors.ts';
import { old, repointWorld, shared } from './repoint-world.ts';

const risk = { way: 'database', accepted: new Set(['unsupported-write']) } as const;

it('needs the risk by name', async () => {
  const { run, stored } = repointWorld();
  await expect(run({ way: 'database' })).rejects.toMatchObject({
    code: 'store.unsupported-write',
    hint: expect.stringContaining('--accept-risk=unsupported-write') as string,
  });
  expect(stored()).toEqual(old);
});

it('writes all settings at once, with no node to ask', async () => {
  const from = Object.fromEntries(Object.keys(old).map((kind) => [kind, `D:\\${kind}`]));
  const world = repointWorld({ driver: null, stored: from });
  expect((await world.run({ ...risk, from })).outcome).toBe('switched');
  expect(world.database.calls.filter((call) => call === 'setFolders')).toHaveLength(1);
  expect(world.stored()).toEqual(shared);
});

it('refuses what the documents have no place for, and names it', async () => {
  const { telemetry, imports, ...classic } = old;
  expect([telemetry, imports]).toEqual([null, null]);
  const { run } = repointWorld({ stored: classic });
  const question = {
    nodes: ['node-1'],
    urls: { nodes: [], loadBalancer: null },
    stores: { telemetry: 'C:\\Octopus\\Telemetry', imports: 'C:\\Octopus\\Imports' },
  };
  await expect(run({ ...risk, from: classic, question })).rejects.toMatchObject({
    code: 'store.untold',
    message: expect.stringContaining('imports, telemetry') as string,
  });
});

it.each(['before', 'after'] as const)(
  'reads back when the answer was lost %s it was written',
  async (when) => {
    const { run, database, stored } = repointWorld();
    database.failOn('setFolders', new UnavailableError('database.fate-unknown', 'the answer was lost'), when);
    expect((await run(risk)).outcome).toBe('switched');
    expect(stored()).toEqual(shared);
  },
);

it('gives way to somebody who writes at the same time', async () => {
  const world = repointWorld({
    onEffect: (effect) => {
      if (effect === 'paths.setting') world.store({ packages: 'E:\\Mine' });
    },
  });
  await expect(world.run(risk)).rejects.toMatchObject({ code: 'store.changed' });
  expect(world.stored()).toEqual({ ...old, packages: 'E:\\Mine' });
});
