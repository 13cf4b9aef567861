// What is lost of a manifest is written anew where old folder and target have the same, and nowhere else.
import { linkSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Target } from '../../../src/edges/stores.ts';
import type { CuredProof, SettledProof } from '../../../src/model/tree.ts';
import {
  buildPrograms,
  fill,
  fingerprint,
  longAgo,
  never,
  put,
  quiet,
  scene,
  settle,
  stores,
  type Scene,
} from './store-scene.ts';

let it: Scene;
let target: Target;
let settled: SettledProof;
beforeAll(buildPrograms);
beforeEach(async () => {
  it = scene();
  fill(it.source, 60, 5, 1);
  target = await stores().openTarget(it.target, { create: true }, never);
  put(join(it.target, 'TaskLogs', 'theirs.txt'), 'of somebody else');
  const [copied] = await target.copy(it.trees, { ...settle, notesForeign: true }, quiet, never);
  settled = { trees: { taskLogs: copied?.proved ?? { files: 0, bytes: 0 } }, foreign: copied?.foreign ?? 0 };
});
afterEach(async () => {
  await target.release();
  it.remove();
});

const there = (path: string): string => join(it.target, 'TaskLogs', path);
const old = (path: string): string => join(it.source, path);
const cure = (): Promise<CuredProof> => target.cure(it.trees, settled, quiet, never);

/** Every other line of these is damaged. */
function damage(of = 'fF'): void {
  const manifest = join(it.target, '.octo-ha', 'manifest');
  for (const name of readdirSync(manifest).filter((each) => /^[\d-]{14}$/.test(each))) {
    let line = 0;
    const text = readFileSync(join(manifest, name), 'latin1');
    writeFileSync(
      join(manifest, name),
      text.replace(new RegExp(`^\\w{7}( [${of}] .*)$`, 'gm'), (whole, rest: string) =>
        line++ % 2 === 0 ? `0000000${rest}` : whole,
      ),
      'latin1',
    );
  }
}

test('lines that are damaged are written anew from both sides, in the manifest alone, and nothing is lost any more', async () => {
  damage();
  const proof = await target.proof(it.trees, quiet, never);
  expect(proof.damagedLines).toBeGreaterThan(20);
  put(there('servertasks-1/born.txt'), 'born', longAgo + 1);
  const before = [fingerprint(it.target + '/TaskLogs'), fingerprint(it.source)];
  const cured = await cure();
  expect(cured).toMatchObject({ leftTotal: 0, trees: [{ files: proof.damagedLines }] });
  expect([fingerprint(it.target + '/TaskLogs'), fingerprint(it.source)]).toEqual(before);
  expect(await target.proof(it.trees, quiet, never)).toMatchObject({
    damagedLines: 0,
    trees: [{ files: 60, bytes: settled.trees['taskLogs']?.bytes }],
  });
  expect(
    (await target.verify(it.trees, { level: 'full' }, quiet, never)).troubles.map(({ code }) => code),
  ).toEqual(['extra', 'extra']);
  const born = await target.born(it.trees, quiet, never);
  expect(born.map(({ code, path }) => `${code} ${path}`)).toEqual(['extra servertasks-1/born.txt']);
});

test('where a line of what is none of ours is lost, the damage stays told: it would pass for new', async () => {
  damage('x');
  expect((await target.proof(it.trees, quiet, never)).damagedLines).toBe(1);
  expect(await cure()).toMatchObject({ leftTotal: 0, trees: [{ files: 0 }] });
  expect((await target.proof(it.trees, quiet, never)).damagedLines).toBe(1);
});

test('what differs by a byte, is a link of its source, or is on one side alone is not proved, and the damage stays told', async () => {
  const manifest = join(it.target, '.octo-ha', 'manifest');
  for (const name of readdirSync(manifest).filter((each) => /^[\d-]{14}$/.test(each)))
    writeFileSync(join(manifest, name), 'no line of a manifest\n');
  const flipped = readFileSync(there('servertasks-1/1.txt')).map((byte, at) => (at === 0 ? byte ^ 1 : byte));
  put(there('servertasks-1/1.txt'), Buffer.from(flipped), longAgo + 1);
  put(there('servertasks-2/2.txt'), 'written on', longAgo + 90_000);
  rmSync(there('servertasks-3/3.txt'));
  linkSync(old('servertasks-3/3.txt'), there('servertasks-3/3.txt'));
  rmSync(old('servertasks-4/4.txt'));
  rmSync(there('servertasks-0/5.txt'));
  const cured = await cure();
  expect(cured.trees).toMatchObject([{ files: 55 }]);
  expect(cured.left.map(({ path }) => path).sort()).toEqual([
    'servertasks-1/1.txt',
    'servertasks-2/2.txt',
    'servertasks-3/3.txt',
  ]);
  expect(cured.left.find(({ path }) => path.endsWith('/2.txt'))?.detail).toMatch(
    /^it has 10 bytes, written \S+Z, and in the old folder \d+ bytes, written \S+Z$/,
  );
  const proof = await target.proof(it.trees, quiet, never);
  expect(proof.damagedLines).toBeGreaterThan(0);
  expect(proof.trees).toMatchObject([{ files: 55 }]);
  // Again: it knows what it has proved.
  expect((await cure()).trees).toMatchObject([{ files: 0 }]);
});
