// A copy of 2,000 files is killed at random moments, itself or who asked for it, and run again until it ends by itself.
import { existsSync, lstatSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fork, type ChildProcess } from 'node:child_process';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { CopyRunResult } from '../../../src/files/store/copy-run.ts';
import { eachProved, loadManifest } from '../../../src/files/store/manifest-folder.ts';
import { temporaryName } from '../../../src/files/store/temporary-name.ts';
import type { ChildMessage } from '../../../src/files/process-messages.ts';
import type { StoreRequest } from '../../../src/files/store/store-requests.ts';
import { proofSeed, proofTimeout, randomFrom, rounds } from '../../rounds.ts';
import {
  buildPrograms,
  fill,
  fingerprint,
  hand,
  program,
  quiet,
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

/** Names in place that no line of the manifest proves. */
function unprovedNames(): ReadonlySet<string> {
  const manifest = join(it.target, '.octo-ha', 'manifest');
  const { index } = loadManifest(manifest, quiet);
  const found = inPlace();
  eachProved(
    manifest,
    index,
    () => true,
    ({ path, name }) => found.delete(`${path}/${name}`),
  );
  return found;
}

/** With the temporary files. */
const unproved = (): number => unprovedNames().size + temporaries(it.target).length;

/** The files of the target as they are on its disk, by name: those in place, and those still under their temporary names. */
function onDisk(): Map<string, readonly string[]> {
  const top = join(it.target, 'TaskLogs');
  const found = new Map<string, readonly string[]>();
  for (const folder of existsSync(top) ? readdirSync(top) : [])
    for (const name of readdirSync(join(it.source, folder))) {
      const made = [name, temporaryName(name)].flatMap((each) => {
        const stats = lstatSync(join(top, folder, each), { throwIfNoEntry: false });
        // A number that became free is soon given again.
        return stats === undefined ? [] : [`${String(stats.ino)} made ${String(stats.birthtimeMs)}`];
      });
      if (made.length > 0) found.set(`${folder}/${name}`, made);
    }
  return found;
}

/** Files that were there at the kill and were written again since. */
function writtenAgain(before: ReadonlyMap<string, readonly string[]>): number {
  const now = onDisk();
  return [...before].filter(([name, made]) => !(now.get(name) ?? []).some((each) => made.includes(each)))
    .length;
}

test(
  'ends complete after any number of kills, does at most 256 files again for each, and leaves nothing unfinished',
  { timeout: proofTimeout * 2 },
  async () => {
    const random = randomFrom(proofSeed('kill -9 of a copy'));
    const untouched = fingerprint(it.source);
    const redone: number[] = [];
    let killed = new Map<string, readonly string[]>();
    let found = 0;
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
      redone.push(writtenAgain(killed));
      killed = onDisk();
      found += result === null ? unproved() : 0;
    }
    process.stdout.write(
      `files written again after each kill: ${redone.slice(1).join(', ')}; begun and not proved: ${String(found)}\n`,
    );
    expect(Math.max(0, ...redone)).toBeLessThanOrEqual(mostRedone);
    expect(result).toMatchObject({
      fatal: null,
      damaged: 0,
      trees: [{ complete: true, troublesTotal: 0, proved: { files: 2000 } }],
    });
    expect(snapshot(join(it.target, 'TaskLogs'))).toEqual(snapshot(it.source));
    expect(temporaries(it.target)).toEqual([]);
    expect(fingerprint(it.source)).toBe(untouched);
    const bytes = readdirSync(join(it.target, '.octo-ha', 'manifest'))
      .filter((name) => /^[\d-]+$/.test(name))
      .reduce((sum, name) => sum + readFileSync(join(it.target, '.octo-ha', 'manifest', name)).length, 0);
    expect(bytes / 2000).toBeLessThan(120);
  },
);

test('what a killed run had put in place unproved is taken over where it is whole, and left where somebody has changed it', async () => {
  await copyUntil(500, (child) => child.kill('SIGKILL'));
  const begun = [...unprovedNames()].filter((name) => statSync(join(it.source, name)).size > 0);
  expect(begun.length).toBeGreaterThan(20);
  const spoiled = new Set(begun.filter((_, at) => at % 2 === 0));
  for (const name of spoiled) {
    const path = join(it.target, 'TaskLogs', name);
    const bytes = readFileSync(path);
    bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
    writeFileSync(path, bytes);
  }
  const before = onDisk();
  const first = await copyUntil(Infinity, () => undefined);
  expect(first).toMatchObject({ fatal: null, trees: [{ complete: false, troublesTotal: spoiled.size }] });
  for (const { path, code } of first?.trees[0]?.troubles ?? [])
    expect([path, code, spoiled.has(path)]).toEqual([path, 'extra', true]);
  const after = onDisk();
  for (const name of begun) {
    expect(
      before.get(name)?.some((each) => after.get(name)?.includes(each)),
      name,
    ).toBe(true);
    if (spoiled.has(name)) rmSync(join(it.target, 'TaskLogs', name));
  }
  const last = await copyUntil(Infinity, () => undefined);
  expect(last).toMatchObject({ fatal: null, trees: [{ complete: true, troublesTotal: 0 }] });
  expect(snapshot(join(it.target, 'TaskLogs'))).toEqual(snapshot(it.source));
});

test('what a killed run had put in place and whose source is gone is set aside, though no manifest tells of it', async () => {
  await copyUntil(500, (child) => child.kill('SIGKILL'));
  const gone = [...unprovedNames()].slice(0, 30);
  expect(gone).toHaveLength(30);
  for (const name of gone) rmSync(join(it.source, name));
  const result = await copyUntil(Infinity, () => undefined);
  expect(result).toMatchObject({
    fatal: null,
    trees: [{ complete: true, troublesTotal: 0, vanished: { files: 30 } }],
  });
  expect(snapshot(join(it.target, 'TaskLogs'))).toEqual(snapshot(it.source));
});
