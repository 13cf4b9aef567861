// Somebody else is at work in the trees while they are copied: files are changed, folders become links and come back.
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Target } from '../../../src/edges/stores.ts';
import type { CopiedTree } from '../../../src/model/tree.ts';
import { proofSeed, proofTimeout, randomFrom, rounds } from '../../rounds.ts';
import { hostileNames } from './hostile-names.ts';
import {
  buildPrograms,
  fill,
  fingerprint,
  longAgo,
  never,
  preseed,
  put,
  quiet,
  scene,
  settle,
  snapshot,
  stores,
  temporaries,
  type Scene,
} from './store-scene.ts';

let it: Scene;
let target: Target;
beforeAll(buildPrograms);
beforeEach(async () => {
  it = scene();
  target = await stores().openTarget(it.target, { create: true }, never);
});
afterEach(async () => {
  await target.release();
  it.remove();
});

/** Does something every few milliseconds while work is under way. */
async function during<T>(work: Promise<T>, step: () => void): Promise<T> {
  const timer = setInterval(step, 2);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}

/** Files of a folder; folders that are empty do not count. */
const filesOf = (folder: string): Map<string, string> =>
  new Map([...snapshot(folder)].filter(([, what]) => !what.startsWith('folder')).sort());

test(
  'a tree that is changed, added to, replaced and thinned out during the preseeds is settled as it is in the end',
  { timeout: proofTimeout },
  async () => {
    const random = randomFrom(proofSeed('a tree that lives'));
    fill(it.source, 300, 6, 21);
    const any = (): string =>
      join(
        it.source,
        `servertasks-${String(Math.floor(random() * 6))}`,
        `${String(Math.floor(random() * 300))}.txt`,
      );
    let changes = 0;
    const change = (): void => {
      const at = any();
      changes += 1;
      const kind = Math.floor(random() * 5);
      if (kind === 0) rmSync(at, { force: true });
      else if (kind === 1 && existsSync(at)) appendFileSync(at, `more ${String(changes)}`);
      else if (kind === 2) put(at, `new ${String(changes)}`, longAgo + changes);
      else if (kind === 3) {
        // In its place by a rename, with an old time.
        put(`${at}.tmp`, `replaced ${String(changes)}`, longAgo + changes);
        renameSync(`${at}.tmp`, at);
      } else writeFileSync(at, `written ${String(changes)}`);
    };
    for (let pass = 0; pass < (rounds >= 100 ? 8 : 2); pass += 1)
      await during(target.copy(it.trees, { ...preseed, bytesPerSecond: 2_000_000 }, quiet, never), change);
    const still = fingerprint(it.source);
    const [tree] = await target.copy(it.trees, settle, quiet, never);
    expect(changes).toBeGreaterThan(20);
    expect(tree?.troubles.filter(({ code }) => code !== 'suspicious')).toEqual([]);
    expect(tree?.complete).toBe(true);
    expect(filesOf(join(it.target, 'TaskLogs'))).toEqual(filesOf(it.source));
    expect(temporaries(it.target)).toEqual([]);
    expect(fingerprint(it.source)).toBe(still);
  },
);

test(
  'folders of both trees that become links while they are copied lead neither the copy out nor anything in',
  { timeout: proofTimeout },
  async () => {
    const random = randomFrom(proofSeed('link races'));
    fill(it.source, 200, 4, 22);
    const outside = join(it.folder, 'outside');
    fill(outside, 200, 1, 23);
    for (let file = 0; file < 200; file += 1) put(join(outside, `${String(file)}.txt`), 'secret', longAgo);
    const before = fingerprint(outside);
    const secret = snapshot(outside).get('1.txt');
    for (let round = 0; round < Math.max(2, Math.floor(rounds / 10)); round += 1) {
      rmSync(join(it.target, 'TaskLogs'), { recursive: true, force: true });
      const swapped = new Set<string>();
      /** The folder is set beside itself, a link takes its place; or it comes back. */
      const swap = (folder: string): void => {
        const aside = `${folder}.aside`;
        if (swapped.delete(folder)) {
          rmSync(folder, { force: true, recursive: true });
          renameSync(aside, folder);
        } else if (existsSync(folder)) {
          renameSync(folder, aside);
          symlinkSync(outside, folder);
          swapped.add(folder);
        }
      };
      const place = (top: string): string => join(top, `servertasks-${String(Math.floor(random() * 4))}`);
      for (let file = 0; file < 200; file += 1)
        put(
          join(it.source, `servertasks-${String(file % 4)}`, `${String(file)}.txt`),
          `round ${String(round)}`,
          longAgo + round,
        );
      await during(
        target.copy(it.trees, { ...settle, bytesPerSecond: 20_000 }, quiet, never).catch((error: unknown) => {
          expect(error).toMatchObject({ code: expect.stringMatching(/^store\./) as string });
        }),
        () => swap(place(random() < 0.5 ? it.source : join(it.target, 'TaskLogs'))),
      );
      for (const folder of [...swapped]) swap(folder);
      expect(fingerprint(outside)).toBe(before);
      for (const [path, what] of snapshot(it.target)) expect([path, what]).not.toEqual([path, secret]);
    }
    // What was swapped may have left folders of both names; the tree that is there in the end is copied whole.
    rmSync(it.target, { recursive: true });
    await target.release();
    target = await stores().openTarget(it.target, { create: true }, never);
    const [tree] = await target.copy(it.trees, settle, quiet, never);
    expect(tree).toMatchObject({ complete: true });
    expect(filesOf(join(it.target, 'TaskLogs'))).toEqual(filesOf(it.source));
  },
);

test('300 hostile names are copied as they are, or told with their reason; nothing that is no file is opened or waited for', async () => {
  const names = hostileNames();
  expect(names.length).toBeGreaterThan(300);
  for (const [at, name] of names.entries())
    put(join(it.source, at % 2 === 0 ? 'odd' : 'odd/deeper', name), `content of ${name}`, longAgo + at);
  const bytes = [[0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xf0, 0x28, 0x8c, 0x28]];
  const notKept = bytes.map((each) =>
    Buffer.concat([Buffer.from(`${it.source}/odd/bad-`), Buffer.from(each)]),
  );
  for (const each of notKept) writeFileSync(each, 'bad');
  execFileSync('mkfifo', [join(it.source, 'odd', 'pipe')]);
  const isRoot = process.getuid?.() === 0;
  // A terminal or a tape would hold up who opens it; where this user may make none, the pipe does.
  const devicesMade = isRoot
    ? ['c 5 0', 'b 7 0', 'c 1 3'].filter((each, at) => {
        try {
          execFileSync('mknod', [join(it.source, 'odd', `device-${String(at)}`), ...each.split(' ')], {
            stdio: 'ignore',
          });
          return true;
        } catch {
          return false;
        }
      }).length
    : 0;
  if (devicesMade === 0) process.stderr.write('left out: devices in a source: they cannot be made here\n');
  const copy = async (): Promise<CopiedTree | undefined> =>
    (await target.copy(it.trees, settle, quiet, never))[0];
  const tree = await copy();
  const codes = (code: string): number => tree?.troubles.filter((each) => each.code === code).length ?? 0;
  expect([codes('failed'), codes('not-a-file'), tree?.troublesTotal]).toEqual([
    bytes.length,
    1 + devicesMade,
    bytes.length + 1 + devicesMade,
  ]);
  expect(tree?.complete).toBe(false);
  expect(tree?.proved.files).toBe(names.length);
  for (const each of notKept) rmSync(each);
  expect(await copy()).toMatchObject({ complete: true, copied: { files: 0 } });
  expect(filesOf(join(it.target, 'TaskLogs'))).toEqual(
    new Map([...filesOf(it.source)].filter(([, what]) => what !== 'other')),
  );
  expect((await target.verify(it.trees, { level: 'full' }, quiet, never)).troubles).toEqual([]);
});
