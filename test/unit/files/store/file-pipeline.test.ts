import { createHash } from 'node:crypto';
import type * as nodeFs from 'node:fs';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { filePipeline, type FileUnderWay, type Pipeline } from '../../../../src/files/store/file-pipeline.ts';
import { hashHead } from '../../../../src/files/store/hash-head.ts';
import { createControl } from '../../../../src/files/store/shared-control.ts';
import { showLife } from '../../../../src/files/store/signs-of-life.ts';

const flushed = vi.hoisted(() => [] as number[]);
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof nodeFs>();
  const fsyncSync = (file: number): void => {
    flushed.push(fs.fstatSync(file).ino);
    fs.fsyncSync(file);
  };
  return { ...fs, fsyncSync };
});

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'octo-ha-pipeline-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url');
const at = (name: string): string => join(folder, name);

/** Written as far as its temporary file. */
function written(name: string, text: string, change: Partial<FileUnderWay> = {}): FileUnderWay {
  writeFileSync(at(`${name}.part`), text);
  return {
    tree: 'taskLogs',
    path: '',
    name,
    source: { dev: 1, ino: 1 },
    target: { prefix: folder + sep, plain: folder + sep, fd: null, isNew: false },
    temporary: `${name}.part`,
    stamp: { size: text.length, modifiedUs: 1, inode: 1 },
    hash: hashOf(text),
    isOld: true,
    replaces: null,
    isFree: false,
    open: null,
    isAdopted: false,
    ...change,
  };
}

/** One that tells what came of each file, and calls `looked` after it has looked at all places and before it takes them. */
function pipelineOf(looked: () => void): { readonly pipeline: Pipeline; readonly told: string[] } {
  const told: string[] = [];
  let calls = 0;
  const pipeline = filePipeline({
    block: Buffer.alloc(1 << 16),
    flush: null,
    together: () => ({ files: 16, bytes: 4 << 20 }),
    intend: (files) => {
      told.push(`intends ${files.map(({ name }) => name).join(' ')}`);
      calls += 1;
      if (calls === 1) looked();
    },
    giveUp: (files) => told.push(`gives up ${files.map(({ name }) => name).join(' ')}`),
    proved: ({ name }) => told.push(`proved ${name}`),
    failed: ({ name }, code, detail) => told.push(`${code} ${name}: ${detail}`),
    ended: () => undefined,
  });
  return { pipeline, told };
}

test('what comes to be in the place of a file at the last moment is not written over, and never counts as ours', () => {
  const { pipeline, told } = pipelineOf(() => writeFileSync(at('b'), 'theirs'));
  for (const name of ['a', 'b', 'c']) pipeline.add(written(name, `our ${name}`));
  pipeline.finish();
  expect(readFileSync(at('b'), 'utf8')).toBe('theirs');
  expect(readdirSync(folder).sort()).toEqual(['a', 'b', 'c']);
  expect(told).toEqual([
    'intends a b c',
    'gives up b',
    expect.stringMatching(
      /^extra b: something that octo-ha did not put there is in its place: \d+ bytes, written \S+Z; the one to be copied: \d+ bytes, written \S+Z$/,
    ),
    'proved a',
    'proved c',
  ]);
  expect(statSync(at('a')).nlink).toBe(1);
});

test('an earlier copy is replaced, touched or not; one that somebody changed is left', () => {
  const { pipeline, told } = pipelineOf(() => undefined);
  const earlier = (text: string): FileUnderWay['replaces'] => ({
    earlier: { size: text.length, modifiedUs: 1, hashHead: hashHead(hashOf(text)) },
    begun: [],
  });
  writeFileSync(at('touched'), 'old');
  writeFileSync(at('changed'), 'OLD');
  pipeline.add(written('touched', 'newer', { replaces: earlier('old') }));
  pipeline.add(written('changed', 'newer', { replaces: earlier('old') }));
  pipeline.add(written('gone', 'newer', { replaces: earlier('old') }));
  pipeline.finish();
  expect(['touched', 'changed', 'gone'].map((name) => readFileSync(at(name), 'utf8'))).toEqual([
    'newer',
    'OLD',
    'newer',
  ]);
  expect(told).toContainEqual(
    expect.stringMatching(/^extra changed: what octo-ha put there was changed since: \d+ bytes/),
  );
  expect(existsSync(at('changed.part'))).toBe(false);
});

test('what a killed run put in place is replaced by its sum; what somebody put there instead is left', () => {
  const { pipeline, told } = pipelineOf(() => undefined);
  const stamp = { size: 3, modifiedUs: 1, inode: 1 };
  const replaces = { earlier: null, begun: [{ stamp, hash: hashOf('old') }] };
  writeFileSync(at('ours'), 'old');
  writeFileSync(at('theirs'), 'OLD');
  pipeline.add(written('ours', 'newer', { replaces }));
  pipeline.add(written('theirs', 'newer', { replaces }));
  pipeline.finish();
  expect(readFileSync(at('ours'), 'utf8')).toBe('newer');
  expect(readFileSync(at('theirs'), 'utf8')).toBe('OLD');
  expect(told.filter((line) => !line.startsWith('intends'))).toEqual([
    expect.stringMatching(/^extra theirs: /),
    'proved ours',
  ]);
});

test('what somebody put into a folder that this run has made is not written over', () => {
  const { pipeline, told } = pipelineOf(() => undefined);
  writeFileSync(at('a'), 'theirs');
  pipeline.add(written('a', 'ours', { isFree: true }));
  pipeline.finish();
  expect(readFileSync(at('a'), 'utf8')).toBe('theirs');
  expect(told).toContainEqual(expect.stringMatching(/^extra a: /));
});

test('shows that it gets on while it reads a large file back', () => {
  const control = createControl();
  showLife(control, 0);
  const { pipeline, told } = pipelineOf(() => undefined);
  pipeline.add(written('large', 'x'.repeat(1 << 20)));
  pipeline.finish();
  expect(told.at(-1)).toBe('proved large');
  // A block each time.
  expect(control.signs[0]).toBeGreaterThanOrEqual(16);
});

test('what is in its place already, whoever put it there, is flushed by itself before it is proved', () => {
  const { pipeline, told } = pipelineOf(() => undefined);
  const file = written('a', 'home', { isAdopted: true });
  renameSync(at('a.part'), at('a'));
  flushed.length = 0;
  pipeline.adopt(file);
  expect(told).toEqual([]);
  expect(flushed).toContain(statSync(at('a')).ino);
  pipeline.finish();
  expect(told).toEqual(['proved a']);
});
