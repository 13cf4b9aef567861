// A copy of 2,000 files is killed at random moments, itself or who asked for it, and run again until it ends by itself.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fork, type ChildProcess } from 'node:child_process';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { CopyRunResult } from '../../../src/files/store/copy-run.ts';
import { eachProved, loadManifest } from '../../../src/files/store/manifest-folder.ts';
import type { ChildMessage, StoreRequest } from '../../../src/files/store/store-requests.ts';
import { proofSeed, proofTimeout, randomFrom, rounds } from '../../rounds.ts';
import {
  buildPrograms,
  fill,
  fingerprint,
  hand,
  program,
  scene,
  settle,
  snapshot,
  temporaries,
  type Scene,
} from './store-scene.ts';

/** Most files that a kill may cost (issue 4, P6). */
const mostRedone = 256;

let it: Scene;
beforeAll(buildPrograms);
beforeEach(() => {
  it = scene();
  fill(it.source, 2000, 30, 3);
});
afterEach(() => it.remove());

/** Begins a copy; it is killed when so many files are in the target, or ends by itself and is answered. */
async function copyUntil(files: number, end: (child: ChildProcess) => void): Promise<CopyRunResult | null> {
  const child = fork(program, [], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const requests: StoreRequest[] = [
    { ask: 'open', root: it.target, create: true, hand },
    { ask: 'copy', trees: [{ name: 'taskLogs', from: it.source, to: 'TaskLogs' }], wish: settle },
  ];
  let result: CopyRunResult | null = null;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.on('message', (message: ChildMessage) => {
    if (!('answer' in message)) return;
    const [request] = requests.splice(0, 1);
    if (request?.ask === 'copy') result = message.answer as CopyRunResult;
    if (requests[0] === undefined) child.disconnect();
    else child.send({ id: 1, request: requests[0] }, () => undefined);
  });
  child.send({ id: 0, request: requests[0] }, () => undefined);
  const watch = setInterval(() => {
    if (inPlace().size >= files) end(child);
  }, 5);
  await gone;
  clearInterval(watch);
  return result;
}

/** Files of the target that are under their own names. */
function inPlace(): Set<string> {
  const top = join(it.target, 'TaskLogs');
  try {
    return new Set(
      readdirSync(top).flatMap((folder) =>
        readdirSync(join(top, folder))
          .filter((name) => !name.endsWith('.part'))
          .map((name) => `${folder}/${name}`),
      ),
    );
  } catch {
    return new Set();
  }
}

/** What a run from here would have to do again: names in place, and temporary files, that no line of the manifest proves. */
function unproved(): number {
  const manifest = join(it.target, '.octo-ha', 'manifest');
  const { index } = loadManifest(manifest);
  const found = inPlace();
  eachProved(
    manifest,
    index,
    () => true,
    ({ path, name }) => found.delete(`${path}/${name}`),
  );
  return found.size + temporaries(it.target).length;
}

test(
  'ends complete after any number of kills, does at most 256 files again for each, and leaves nothing unfinished',
  { timeout: proofTimeout * 2 },
  async () => {
    const random = randomFrom(proofSeed('kill -9 of a copy'));
    const untouched = fingerprint(it.source);
    const redone: number[] = [];
    const most = Math.max(2, Math.floor(rounds / 5));
    let result: CopyRunResult | null = null;
    for (let round = 0; result === null; round += 1) {
      // The last one is left alone; one in three loses who asked for it, and ends by itself.
      const at = round < most ? inPlace().size + Math.floor(random() * ((4000 / most) * 0.9)) : Infinity;
      const isParent = random() < 1 / 3;
      result = await copyUntil(at, (child) => {
        if (!isParent) child.kill('SIGKILL');
        else if (child.connected) child.disconnect();
      });
      if (result === null) redone.push(unproved());
    }
    process.stdout.write(`files to do again after each kill: ${redone.join(', ')}\n`);
    expect(Math.max(0, ...redone)).toBeLessThanOrEqual(mostRedone);
    expect(result).toMatchObject({
      fatal: null,
      damaged: [],
      trees: [{ complete: true, troublesTotal: 0, proved: { files: 2000 } }],
    });
    expect(snapshot(join(it.target, 'TaskLogs'))).toEqual(snapshot(it.source));
    expect(temporaries(it.target)).toEqual([]);
    expect(fingerprint(it.source)).toBe(untouched);
    const bytes = readdirSync(join(it.target, '.octo-ha', 'manifest'))
      .filter((name) => /^[\d-]+$/.test(name))
      .reduce((sum, name) => sum + readFileSync(join(it.target, '.octo-ha', 'manifest', name)).length, 0);
    expect(bytes / (2000 + redone.reduce((sum, each) => sum + each, 0))).toBeLessThan(120);
  },
);
