import { expect, test } from 'vitest';
import { share } from '../operations/migrate/migration-scene.ts';
import { movedScene } from '../operations/migrate/moved-scene.ts';
import { fakeContext, type FakeContext } from './fake-context.ts';
import { parse } from './parse.ts';

test('a dry run refuses what the real one refuses, and so does the question; with the risk named it tells what comes home', async () => {
  const { edges, place } = await movedScene();
  const settings = { nodes: place.world.settingsNodes.map((node) => ({ ...node, service: null })) };
  const rollback = async (...words: readonly string[]): Promise<FakeContext> => {
    const context = fakeContext({ ...edges, settings, consent: false });
    await parse(['migrate', 'rollback', '--to', share, ...words], context);
    return context;
  };
  place.files.files.set(`${share}/TaskLogs/servertasks-4_d.txt`, 'four');
  place.files.files.set(`${share}/Artifacts/artifacts-1`, 'another image');
  for (const words of [['--dry-run'], ['--dry-run', '--yes'], []])
    await expect(rollback(...words)).rejects.toMatchObject({ code: 'rollback.changed-there', exitCode: 4 });
  const { answers } = await rollback('--dry-run', '--yes', '--accept-risk', 'left-on-target');
  expect(answers[0]?.header?.at(-1)).toContain('to be brought home with the nodes stopped: 1 files');
  expect(place.world.machines.get('node-1')?.runs).toBe(2);
});
