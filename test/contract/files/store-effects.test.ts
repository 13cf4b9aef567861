// The program that touches stores is killed at every single effect on its target, then run again: the end is that of a calm run.
import { chownSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { canFlushWhole } from '../../../src/files/store/flusher.ts';
import { temporaryName } from '../../../src/files/store/temporary-name.ts';
import { needTool } from '../../tools.ts';
import { proofSeed, proofTimeout, randomFrom, rounds } from '../../rounds.ts';
import {
  buildPrograms,
  fill,
  fingerprint,
  longAgo,
  put,
  scene,
  snapshot,
  temporaries,
  type Scene,
} from './store-scene.ts';
import { straced } from './straced-store.ts';

let it: Scene;
beforeAll(buildPrograms);
beforeEach(() => {
  it = scene();
  fill(it.source, 20, 3, 7);
  // What belongs to others has an effect more.
  if (process.geteuid?.() === 0)
    for (const path of ['servertasks-1', 'servertasks-1/1.txt', 'servertasks-2/2.txt'])
      chownSync(join(it.source, path), 1234, 4321);
});
afterEach(() => it.remove());

/** What changes anything on a disk. Closing, locking and reading do not. */
const effects = [
  'write',
  'pwrite64',
  'rename',
  'link',
  'unlink',
  'fsync',
  'fdatasync',
  'mkdir',
  'utimensat',
  'ftruncate',
  'fchmod',
  'fchown',
];
/** Every call of these that strace saw end on something of the target, by its number among such calls of its thread. */
function placesIn(
  trace: string,
  target: string,
): readonly { readonly call: string; readonly when: number }[] {
  const counts = new Map<string, number>();
  return trace.split('\n').flatMap((line) => {
    const [, thread = '', call = ''] = /^(\d+) +(\w+)\(/.exec(line) ?? [];
    if (!effects.includes(call)) return [];
    const when = (counts.get(`${thread} ${call}`) ?? 0) + 1;
    counts.set(`${thread} ${call}`, when);
    return line.includes(target) || line.includes('/proc/self/fd/') ? [{ call, when }] : [];
  });
}

test(
  'ends as a calm run does after a kill at any effect, and another one while it is taken up again',
  { timeout: proofTimeout * 3 },
  async (context) => {
    needTool(context, 'strace', 'strace');
    const calls = `trace=${[...effects, 'openat'].join(',')}`;
    const calm = await straced(it, ['-e', calls]);
    expect(calm.result).toMatchObject({ fatal: null, trees: [{ complete: true, troublesTotal: 0 }] });
    const wanted = snapshot(join(it.target, 'TaskLogs'));
    expect(wanted).toEqual(snapshot(it.source));
    const untouched = fingerprint(it.source);
    const places = placesIn(calm.trace, it.target);
    expect(places.length).toBeGreaterThan(80);
    process.stdout.write(`effects of a settle of 20 files seen by strace: ${String(places.length)}\n`);
    const random = randomFrom(proofSeed('every effect of a copy'));
    // All of them in `npm run proof`; here as many as there are rounds, at random.
    const isAll = rounds >= 100;
    const chosen = isAll
      ? places
      : Array.from({ length: 3 }, () => places[Math.floor(random() * places.length)] ?? places[0]);
    let kills = 0;
    for (const place of chosen) {
      if (place === undefined) continue;
      rmSync(it.target, { recursive: true, force: true });
      const kill = (call: string, when: number): readonly string[] => [
        '-e',
        `trace=${call}`,
        '-e',
        `inject=${call}:signal=SIGKILL:when=${String(when)}`,
      ];
      const first = await straced(it, kill(place.call, place.when));
      kills += first.killed ? 1 : 0;
      const again = places[Math.floor(random() * places.length)] ?? place;
      await straced(it, kill(again.call, Math.ceil(again.when / 2)));
      const last = await straced(it, ['-e', 'trace=none']);
      const told = JSON.stringify({ place, again, first: first.killed });
      expect([told, last.result?.fatal, last.result?.trees[0]?.complete, last.failure]).toEqual([
        told,
        null,
        true,
        null,
      ]);
      expect([told, snapshot(join(it.target, 'TaskLogs'))]).toEqual([told, wanted]);
      expect([told, temporaries(it.target)]).toEqual([told, []]);
      expect(fingerprint(it.source)).toBe(untouched);
    }
    process.stdout.write(`killed at ${String(kills)} of ${String(chosen.length)} effects\n`);
    // A thread may make more or fewer of the calls than the last time; most places are the same.
    expect(kills).toBeGreaterThan(chosen.length / 2);
  },
);

test(
  'a kill right after files took their places, then another change in the source, holds no file back',
  { timeout: proofTimeout },
  async (context) => {
    needTool(context, 'strace', 'strace');
    const change = (round: number): void => {
      for (let file = 0; file < 20; file += 1)
        put(
          join(it.source, `servertasks-${String(file % 3)}`, `${String(file)}.txt`),
          `grown ${'x'.repeat(round)}`,
          longAgo + 60 * round,
        );
    };
    // Nothing was in the place of the files: they are linked there; then an earlier copy, which is renamed over.
    for (const round of [0, 1]) {
      const call = round === 0 ? 'link' : 'rename';
      const first = await straced(it, ['-e', `trace=${call}`, '-e', `inject=${call}:signal=SIGKILL:when=7`]);
      expect(first.killed).toBe(true);
      change(2 * round + 1);
      const { result } = await straced(it, ['-e', 'trace=none']);
      expect(result?.trees[0]?.troubles.filter(({ code }) => code !== 'suspicious')).toEqual([]);
      expect(snapshot(join(it.target, 'TaskLogs'))).toEqual(snapshot(it.source));
      change(2 * round + 2);
    }
  },
);

for (const [call, errno] of [
  ['fsync', 'EIO'],
  ['link', 'ENOSPC'],
  ['rename', 'ENOSPC'],
  ['rename', 'EDQUOT'],
  ['write', 'EDQUOT'],
] as const)
  test(`a ${call} that fails with ${errno} ends the copy with its code, and the next run goes on`, async (context) => {
    needTool(context, 'strace', 'strace');
    await straced(it, ['-e', 'trace=none']);
    fill(join(it.source, 'more'), 10, 2, 9);
    // What stands in its place already is renamed over.
    if (call === 'rename') put(join(it.source, 'servertasks-0', '0.txt'), 'grown', longAgo + 60);
    const before = snapshot(join(it.target, 'TaskLogs'));
    const temporary = join(it.target, 'TaskLogs', 'more', 'servertasks-0', temporaryName('0.txt'));
    const inject = ['-e', `trace=${call}`, '-e', `inject=${call}:error=${errno}`];
    // The program also writes to its parent: only the one file may fail.
    const failing = await straced(it, call === 'write' ? [...inject, '-P', temporary] : inject);
    expect(failing.killed).toBe(false);
    expect([failing.failure, failing.result?.fatal?.code]).toContain(errno);
    expect(failing.result?.trees[0]?.complete ?? false).toBe(false);
    for (const [path, found] of before)
      expect([path, snapshot(join(it.target, 'TaskLogs')).get(path)]).toEqual([path, found]);
    const { result } = await straced(it, ['-e', 'trace=none']);
    expect(result).toMatchObject({ fatal: null, damaged: 0, trees: [{ complete: true }] });
    expect(snapshot(join(it.target, 'TaskLogs'))).toEqual(snapshot(it.source));
  });

test('what a flush that failed had to cover is never proved by what is left of it in memory', async (context) => {
  needTool(context, 'strace', 'strace');
  needTool(context, 'perl', 'perl');
  mkdirSync(it.target);
  if (!canFlushWhole(it.target, [])) context.skip('this file system is not flushed as a whole');
  const nothing = { files: 0, bytes: 0 };
  // The first flush of a run is the one that finds out whether there can be any.
  const failing = await straced(it, ['-e', 'trace=syncfs', '-e', 'inject=syncfs:error=EIO:when=2+']);
  expect(failing.result).toMatchObject({
    fatal: { code: 'EIO' },
    trees: [{ complete: false, proved: nothing, copied: nothing }],
  });
  expect(temporaries(it.target)).toHaveLength(20);
  // The kernel tells each file of it once, whoever asks.
  const told = ['-e', 'trace=fdatasync', '-e', 'inject=fdatasync:error=EIO'];
  const next = await straced(it, told);
  expect(next.result).toMatchObject({ fatal: null, trees: [{ complete: true, copied: { files: 20 } }] });
  expect(snapshot(join(it.target, 'TaskLogs'))).toEqual(snapshot(it.source));
});

test('a manifest on a slow share is told of while it is read, though nothing else gets a word in', async (context) => {
  needTool(context, 'strace', 'strace');
  await straced(it, ['-e', 'trace=none']);
  const manifest = join(it.target, '.octo-ha', 'manifest');
  const segments = readdirSync(manifest).flatMap((name) => ['-P', join(manifest, name)]);
  const slow = ['-e', 'trace=read', '-e', 'inject=read:delay_enter=600000'];
  const { result, progress } = await straced(it, [...slow, ...segments]);
  expect(result).toMatchObject({ fatal: null, trees: [{ complete: true }] });
  expect(progress.filter(({ phase }) => phase === 'manifest')).not.toEqual([]);
});

test('what was there already and is the same is flushed too before it is proved, where each file is flushed by itself', async (context) => {
  needTool(context, 'strace', 'strace');
  if (canFlushWhole('/dev/shm', [])) context.skip('/dev/shm is flushed as a whole');
  const there = scene('/dev/shm');
  try {
    put(join(there.source, 'a.txt'), 'same');
    put(join(there.target, 'TaskLogs', 'a.txt'), 'same');
    const { result, trace } = await straced(there, ['-e', 'trace=fsync']);
    expect(result).toMatchObject({ fatal: null, trees: [{ complete: true }] });
    expect(trace).toMatch(/TaskLogs\/a\.txt>\) += 0/);
  } finally {
    there.remove();
  }
});
