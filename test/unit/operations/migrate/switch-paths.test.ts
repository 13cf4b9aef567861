import { expect, test } from 'vitest';
import { UnavailableError } from '../../../../src/errors.ts';
import { migrationState } from '../../../../src/operations/migrate/migration-run.ts';
import { untoldInJournal, untoldInWords } from '../../../../src/operations/migrate/switch-paths.ts';
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

test('a kind that nobody can read back is named at the moment, in the journal and in the answer', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  const scene = outageScene(place, {
    wrap: (edges) => ({
      ...edges,
      database: {
        ...edges.database,
        readFolders: async (signal) => {
          const { values, ...reading } = await edges.database.readFolders(signal);
          const told = Object.entries(values).filter(([setting]) => setting !== 'telemetry');
          return { ...reading, values: Object.fromEntries(told) };
        },
      },
    }),
  });
  const result = await scene.cutOver();
  expect(result.untold).toEqual(['telemetry']);
  const [run] = (await scene.stores.readTarget(share, never))?.runs ?? [];
  expect(untoldInJournal(run?.lines ?? [], 'to')).toEqual(['telemetry']);
  expect(untoldInJournal(run?.lines ?? [], 'back')).toEqual([]);
  const said = scene.events.filter(({ step }) => step.startsWith('paths.')).map(({ message }) => message);
  expect(said).toContain(untoldInWords(['telemetry'])[0]);
  expect(said).toContain('the settings name the new places, and were read back, but for telemetry');
  expect(untoldInWords([])).toEqual([]);
});
