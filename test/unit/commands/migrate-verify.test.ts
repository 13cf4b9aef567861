import { expect, test } from 'vitest';
import { share } from '../operations/migrate/migration-scene.ts';
import { movedScene } from '../operations/migrate/moved-scene.ts';
import { fakeContext, type FakeContext } from './fake-context.ts';
import { parse } from './parse.ts';

async function verify(
  scene: Awaited<ReturnType<typeof movedScene>>,
  ...words: readonly string[]
): Promise<FakeContext> {
  const context = fakeContext({ ...scene.edges });
  await parse(['migrate', 'verify', '--to', share, ...words], context);
  return context;
}

test('proof that is lost is a finding until --cure has proved anew what both sides have alike', async () => {
  const scene = await movedScene();
  const state = scene.stores.share.targets.get(share);
  expect(state?.manifest.delete('artifacts/artifacts-1')).toBe(true);
  expect((await verify(scene)).finished).toEqual([7]);
  const cured = await verify(scene, '--cure');
  expect(cured.finished).toEqual([]);
  expect(cured.answers[0]?.document).toMatchObject({ findings: 0, lostProof: [], cured: { leftTotal: 0 } });
  expect((await verify(scene, '--cure')).answers[0]?.document).toMatchObject({ cured: null });
});

test('what makes up the number and is another file is a finding in that very reading', async () => {
  const scene = await movedScene();
  const { files, targets } = scene.stores.share;
  expect(targets.get(share)?.manifest.delete('artifacts/artifacts-1')).toBe(true);
  files.set(`${share}/Artifacts/artifacts-1`, 'written on');
  for (const side of ['/home/octopus', share])
    files.set(`${side}/Artifacts/both`, 'put on both sides by somebody');
  const cured = await verify(scene, '--cure');
  expect(cured.finished).toEqual([7]);
  expect(cured.answers[0]?.document).toMatchObject({
    lostProof: [expect.stringContaining('artifacts: 1 files of 5 bytes were proved')],
  });
});

test('--cure reads on this machine, and goes with no --from', async () => {
  const scene = await movedScene();
  await expect(verify(scene, '--cure', '--from', 'node-1')).rejects.toMatchObject({
    code: 'usage.verify-cure',
    exitCode: 2,
  });
});
