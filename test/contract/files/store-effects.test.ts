// The program that touches stores is killed at every single effect on its target, then run again: the end is that of a calm run.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
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
];
/** Every call of these that strace saw end on something of the target. */
const counted = (trace: string, call: string, target: string): number =>
  trace.split('\n').filter((line) => new RegExp(`^\\d+ +${call}\\(`).test(line) && line.includes(target))
    .length;

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
    const places = effects.flatMap((call) =>
      Array.from({ length: counted(calm.trace, call, it.target) }, (_, at) => ({ call, when: at + 1 })),
    );
    expect(places.length).toBeGreaterThan(60);
    process.stdout.write(`effects of a settle of 20 files seen by strace: ${String(places.length)}\n`);
    const random = randomFrom(proofSeed('every effect of a copy'));
    // All of them in `npm run proof`; here as many as there are rounds, at random.
    const isAll = rounds >= 100;
    const chosen = isAll
      ? places
      : Array.from({ length: 3 }, () => places[Math.floor(random() * places.length)] ?? places[0]);
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
  },
);

test(
  'a kill between two lists of what is intended, then a change in the source, holds no file back',
  { timeout: proofTimeout },
  async (context) => {
    needTool(context, 'strace', 'strace');
    // Every ftruncate is one of a list of intended names, which is empty right after it.
    for (const when of [2, 3]) {
      rmSync(it.target, { recursive: true, force: true });
      await straced(it, [
        '-e',
        'trace=ftruncate',
        '-e',
        `inject=ftruncate:signal=SIGKILL:when=${String(when)}`,
      ]);
      for (let file = 0; file < 20; file += 1)
        put(
          join(it.source, `servertasks-${String(file % 3)}`, `${String(file)}.txt`),
          `grown ${String(when)}`,
          longAgo + 60 * when,
        );
      const { result } = await straced(it, ['-e', 'trace=none']);
      expect(result?.trees[0]?.troubles.filter(({ code }) => code !== 'suspicious')).toEqual([]);
      expect(snapshot(join(it.target, 'TaskLogs'))).toEqual(snapshot(it.source));
    }
  },
);

for (const [call, errno] of [
  ['fsync', 'EIO'],
  ['rename', 'ENOSPC'],
  ['write', 'EDQUOT'],
] as const)
  test(`a ${call} that fails with ${errno} ends the copy with its code, and the next run goes on`, async (context) => {
    needTool(context, 'strace', 'strace');
    await straced(it, ['-e', 'trace=none']);
    fill(join(it.source, 'more'), 10, 2, 9);
    const temporary = join(it.target, 'TaskLogs', 'more', 'servertasks-0', temporaryName('0.txt'));
    const inject = ['-e', `trace=${call}`, '-e', `inject=${call}:error=${errno}`];
    // The program also writes to its parent: only the one file may fail.
    const failing = await straced(it, call === 'write' ? [...inject, '-P', temporary] : inject);
    expect(failing.killed).toBe(false);
    expect([failing.failure, failing.result?.fatal?.code]).toContain(errno);
    const { result } = await straced(it, ['-e', 'trace=none']);
    expect(result).toMatchObject({ fatal: null, damaged: [], trees: [{ complete: true }] });
    expect(snapshot(join(it.target, 'TaskLogs'))).toEqual(snapshot(it.source));
  });
