// A disk that drops, of everything that was not flushed, whatever it likes: every state that a loss of power may leave of a copy.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { lineSum } from '../../../src/files/store/line-sum.ts';
import { needTool } from '../../tools.ts';
import { proofSeed, proofTimeout, randomFrom, rounds } from '../../rounds.ts';
import {
  buildPrograms,
  fill,
  longAgo,
  never,
  put,
  quiet,
  scene,
  settle,
  snapshot,
  stores,
  temporaries,
  type Scene,
} from './store-scene.ts';
import { straced } from './straced-store.ts';
import { contentOf, putContent, type FolderContent } from './folder-content.ts';
import { readTrace, tracing, type TracedDisk } from './traced-disk.ts';
import { diskOf, unflushed } from './unflushed-disk.ts';

beforeAll(buildPrograms);
const isWhole = rounds >= 100;

const sum = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('base64url');

/** What the manifest on a disk says, read without the product's reader: by path, the SHA-256, or null for what is gone. */
function manifestOf(disk: FolderContent): Map<string, string | null> {
  return linesIn(disk, /^\.octo-ha\/manifest\/[\d-]+$/);
}

function linesIn(disk: FolderContent, named: RegExp): Map<string, string | null> {
  const told = new Map<string, string | null>();
  const segments = [...disk.keys()].filter((path) => named.test(path)).sort();
  for (const segment of segments) {
    const file = disk.get(segment);
    if (file === undefined || file === 'folder') continue;
    let folder: { readonly path: string; readonly sum: number } | null = null;
    const lines = file.bytes.toString('latin1').split('\n').slice(0, -1);
    for (const line of lines) {
      const text = Buffer.from(line.slice(8), 'latin1');
      const isFolder = line[8] === 'd';
      const found = lineSum(text, 0, text.length, isFolder ? 0 : (folder?.sum ?? 0));
      if (Number.parseInt(line.slice(0, 7), 36) !== found || (!isFolder && folder === null)) {
        folder = null;
        continue;
      }
      const words = line.slice(8).split(' ');
      if (isFolder) folder = { path: words[2] ?? '', sum: found };
      else if (folder !== null)
        told.set(`${folder.path}/${words.at(-1) ?? ''}`, words[0] === 'g' ? null : (words[4] ?? ''));
    }
  }
  return told;
}

interface Expected {
  /** By path below the store, what may stand there: what was copied before, and what is to be copied. */
  readonly before: FolderContent;
  readonly source: FolderContent;
}

/** What is wrong with a disk. */
function wrongWith(disk: FolderContent, { before, source }: Expected): string[] {
  const wrong: string[] = [];
  const hashOf = (content: FolderContent, path: string): string | null => {
    const entry = content.get(path);
    return entry === undefined || entry === 'folder' ? null : sumOf(entry.bytes);
  };
  const manifest = manifestOf(disk);
  const intended = linesIn(disk, /^\.octo-ha\/manifest\/.*\.intent$/);
  for (const [path, entry] of disk) {
    if (!path.startsWith('TaskLogs/') || entry === 'folder' || path.endsWith('.part')) continue;
    const below = path.slice('TaskLogs/'.length);
    const found = sumOf(entry.bytes);
    if (found !== hashOf(source, below) && found !== hashOf(before, path))
      wrong.push(`${below} is not complete`);
    // Else a source that changes meanwhile could never replace it.
    if (found !== manifest.get(below) && !intended.has(below))
      wrong.push(`nothing tells that ${below} is ours`);
  }
  for (const [path, hash] of manifest) {
    const found = hashOf(disk, `TaskLogs/${path}`);
    if (hash === null) {
      if (found !== null && !source.has(path)) wrong.push(`${path} was set aside and is back`);
      continue;
    }
    const isAside =
      !source.has(path) &&
      [...disk.keys()].some((at) => at.startsWith('.octo-ha/vanished/') && at.endsWith(path));
    if (found !== hash && found !== hashOf(source, path) && !isAside)
      wrong.push(`${path} is proved and ${found === null ? 'not there' : 'something else'}`);
  }
  return wrong;
}

const sums = new WeakMap<Buffer, string>();
function sumOf(bytes: Buffer): string {
  const known = sums.get(bytes) ?? sum(bytes);
  sums.set(bytes, known);
  return known;
}

/** What a loss of power after so many events may take: nothing, all, each alone, all but each, and some by lot. */
function* losses(disk: TracedDisk, until: number, random: () => number): Iterable<ReadonlySet<number>> {
  const open = unflushed(disk, until);
  yield new Set();
  if (open.length === 0) return;
  yield new Set(open);
  // Every one in `npm run proof`; else the last and one by lot.
  const last = open.at(-1) ?? 0;
  for (const each of isWhole ? open : [last, open[Math.floor(random() * open.length)] ?? last]) {
    yield new Set([each]);
    yield new Set(open.filter((other) => other !== each));
  }
  for (let lot = 0; lot < Math.ceil(rounds / 20); lot += 1) {
    const share = random();
    yield new Set(open.filter(() => random() < share));
  }
}

// Not every machine has both: one that is flushed as a whole, and one where each file is flushed by itself.
describe.each([
  ['the folder for temporary files', tmpdir()],
  ['memory', '/dev/shm'],
])('on %s', (_, base) => {
  let it: Scene;
  beforeEach(() => {
    it = scene(base);
    fill(it.source, 20, 3, 7);
  });
  afterEach(() => it.remove());

  test(
    'a file is whole or not there, what is proved is there, and a run from whatever is left ends as a calm one',
    { timeout: proofTimeout * 3 },
    async (context) => {
      needTool(context, 'strace', 'strace');
      const random = randomFrom(proofSeed('loss of power'));
      let states: { readonly disk: FolderContent; readonly told: string }[] = [];
      let count = 0;
      const wrong = new Map<string, string>();
      const look = (traced: TracedDisk, expected: Expected, run: string): void => {
        const end = traced.events.length;
        for (let until = 0; until <= end; until += 1)
          for (const lost of losses(traced, until, random)) {
            const disk = diskOf(traced, until, lost);
            count += 1;
            const told = `${run}: after ${String(until)} of ${String(end)} (${traced.events[until - 1]?.line ?? ''}), lost ${[
              ...lost,
            ]
              .map((at) => traced.events[at]?.line)
              .slice(0, 5)
              .join(', ')}`;
            for (const each of wrongWith(disk, expected)) if (!wrong.has(each)) wrong.set(each, told);
            states.push({ disk, told });
          }
        // What was answered is there whatever was not flushed.
        for (const lost of losses(traced, end, random)) {
          const manifest = manifestOf(diskOf(traced, end, lost));
          const missing = [...expected.source].filter(
            ([path, entry]) => entry !== 'folder' && (manifest.get(path) ?? null) !== sumOf(entry.bytes),
          );
          if (missing.length > 0)
            wrong.set(
              `answered, and not proved: ${String(missing[0]?.[0])}`,
              [...lost]
                .map((at) => traced.events[at]?.line)
                .join(', ')
                .slice(0, 300),
            );
        }
      };
      const traced = async (run: string): Promise<void> => {
        const before = contentOf(it.target);
        const { result, trace } = await straced(it, tracing);
        expect(result).toMatchObject({ fatal: null, trees: [{ complete: true }] });
        states = [];
        look(readTrace(trace, it.target, before), { before, source: contentOf(it.source) }, run);
        expect([...wrong].map(([what, when]) => `${what} — ${when}`)).toEqual([]);
        for (let lot = 0; lot < Math.ceil(rounds / 20); lot += 1) {
          const state = states[Math.floor(random() * states.length)];
          if (state === undefined) continue;
          if (isWhole) await resumed(state, it.source);
          await resumed(state, changed(it.source));
        }
      };
      /** A source in which every file is another than when the power went. */
      const changed = (source: string): string => {
        const folder = mkdtempSync(join(it.folder, 'changed-'));
        for (const [path, entry] of contentOf(source))
          if (entry !== 'folder') put(join(folder, path), `changed ${path}`, longAgo + 500);
        return folder;
      };
      const resumed = async (
        { disk, told }: { readonly disk: FolderContent; readonly told: string },
        source: string,
      ): Promise<void> => {
        const root = mkdtempSync(join(it.folder, 'resumed-'));
        // Half a lock is watched for 15 s, which store-lock tests.
        putContent(root, new Map([...disk].filter(([path]) => path !== '.octo-ha/lock')));
        const target = await stores().openTarget(root, { create: true }, never);
        const trees = [{ name: 'taskLogs', from: source, to: 'TaskLogs' }];
        let [tree] = await target.copy(trees, settle, quiet, never);
        const troubles = tree?.troubles.filter(({ code }) => code !== 'suspicious' && code !== 'missing');
        expect([told, troubles]).toEqual([told, []]);
        // What was proved and is gone is found by the look at the end, and copied by the next run.
        if (tree?.troubles.some(({ code }) => code === 'missing'))
          [tree] = await target.copy(trees, settle, quiet, never);
        await target.release();
        expect([told, tree?.complete]).toEqual([told, true]);
        const found = snapshot(join(root, 'TaskLogs'));
        const wanted = snapshot(source);
        for (const [path, entry] of found)
          if (entry.startsWith('folder') && !wanted.has(path)) found.delete(path);
        expect([told, found]).toEqual([told, wanted]);
        expect([told, temporaries(root)]).toEqual([told, []]);
        rmSync(root, { recursive: true });
      };
      await traced('first');
      for (let file = 0; file < 6; file += 1)
        put(
          join(it.source, `servertasks-${String(file % 3)}`, `${String(file)}.txt`),
          `grown ${String(file)}`,
          longAgo + 99,
        );
      for (let file = 6; file < 10; file += 1)
        rmSync(join(it.source, `servertasks-${String(file % 3)}`, `${String(file)}.txt`));
      fill(join(it.source, 'more'), 4, 2, 8);
      await traced('second');
      process.stdout.write(`disks that a loss of power may leave: ${String(count)}\n`);
    },
  );
});
