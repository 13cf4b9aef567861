// A state folder that stands still, as one on a share that hangs: it is told, and neither octo-ha nor its lock is held by it.
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { openStateFolder, type OpenStateFolder } from '../../../src/files/state-journals.ts';
import { stateDesk } from '../../../src/files/state-desk.ts';
import { buildPrograms, childrenOf, hand, stateProgram } from './store-scene.ts';

let folder = '';
let told: (readonly [path: string, ms: number])[] = [];
let state: OpenStateFolder;
let interrupted: AbortController;
beforeAll(buildPrograms);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'octo-ha-state-'));
  told = [];
  interrupted = new AbortController();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] });
  state = openStateFolder(folder, {
    program: stateProgram,
    redact: (text) => text.replaceAll('hunter2', '***'),
    quiet: (path, ms) => told.push([path, ms]),
    signal: interrupted.signal,
  });
});
afterEach(async () => {
  state.end();
  vi.useRealTimers();
  await rm(folder, { recursive: true, force: true });
});

test('a line that is not written within a minute is not written, and nothing is asked after it', async (context) => {
  if (process.platform !== 'linux') return context.skip('SIGSTOP and /proc are of Linux');
  const journals = await state.journals(hand);
  const journal = await journals.begin('restart', { nodes: [] });
  await journal.write('drain.writing', 'n-1');
  childrenOf(stateProgram).forEach((pid) => process.kill(pid, 'SIGSTOP'));
  const writing = journal.write('drain.written', 'n-1');
  writing.catch(() => undefined);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(told).toEqual([[folder, expect.closeTo(13_000, -4)]]);
  await vi.advanceTimersByTimeAsync(45_000);
  await expect(writing).rejects.toMatchObject({
    code: 'journal.unwritable',
    message: expect.stringMatching(
      /^cannot write the journal '.*-restart-.*\.jsonl': its folder has not answered for 6\d s$/,
    ) as string,
  });
  await expect(journal.write('ended', null)).rejects.toMatchObject({ code: 'journal.unwritable' });
  await expect(journals.unfinished()).rejects.toMatchObject({ code: 'journal.unreadable' });
  await expect(state.read()).rejects.toMatchObject({ code: 'journal.unreadable' });
  expect(journal.lines().map(({ step }) => step)).toEqual(['begun', 'drain.writing']);
  // Every line was flushed when it was written: there is nothing to be lost by closing.
  await journal.close();
});

test('after Ctrl-C a line may still be written, and one that is not within ten seconds is given up', async (context) => {
  if (process.platform !== 'linux') return context.skip('SIGSTOP and /proc are of Linux');
  const journal = await (await state.journals(hand)).begin('restart', { nodes: [] });
  interrupted.abort(new Error('interrupted'));
  await journal.write('undrain.writing', 'n-1');
  await vi.advanceTimersByTimeAsync(20_000);
  await journal.write('undrain.written', 'n-1');
  childrenOf(stateProgram).forEach((pid) => process.kill(pid, 'SIGSTOP'));
  const writing = journal.write('ended', 'n-1');
  writing.catch(() => undefined);
  await vi.advanceTimersByTimeAsync(11_000);
  await expect(writing).rejects.toMatchObject({
    code: 'journal.unwritable',
    message: expect.stringContaining('did not answer within 10 s') as string,
  });
});

test('many journals on a slow share do not hang: each that was read is heard of', async () => {
  const journals = await state.journals(hand);
  for (let run = 0; run < 5; run++) await (await journals.begin('restart', { nodes: [] })).close();
  const heard: unknown[] = [];
  const desk = stateDesk();
  await desk.answer({ ask: 'keep', path: folder, hand }, () => undefined, interrupted.signal);
  const runs = (await desk.answer(
    { ask: 'unfinished' },
    (told) => heard.push(told),
    interrupted.signal,
  )) as object[];
  expect(runs).toHaveLength(5);
  expect(heard).toHaveLength(5);
  expect(heard[0]).toMatchObject({ notice: null });
});

test('a process that dies in the middle is a journal that cannot be written', async (context) => {
  if (process.platform !== 'linux') return context.skip('/proc is of Linux');
  const journal = await (await state.journals(hand)).begin('restart', { nodes: [] });
  childrenOf(stateProgram).forEach((pid) => process.kill(pid, 'SIGKILL'));
  await expect(journal.write('drain.writing', 'n-1')).rejects.toMatchObject({ code: 'journal.unwritable' });
  await journal.close();
});

test('what ends a whole service does not end it before octo-ha', async (context) => {
  if (process.platform !== 'linux') return context.skip('/proc is of Linux');
  const journal = await (await state.journals(hand)).begin('restart', { nodes: [] });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    childrenOf(stateProgram).forEach((pid) => process.kill(pid, signal));
  await journal.write('drain.writing', 'n-1');
  expect(journal.lines()).toHaveLength(2);
});

test('a secret that looks like something else spoils no other value', async () => {
  const odd = openStateFolder(folder, {
    program: stateProgram,
    redact: (text) =>
      ['2048', 'true', 'found\\'].reduce((all, secret) => all.replaceAll(secret, '***'), text),
    quiet: () => undefined,
    signal: interrupted.signal,
  });
  const journal = await (await odd.journals(hand)).begin('cap', { nodes: [] });
  await journal.write('cap.written', 'n-1', {
    bytes: 20480,
    draining: true,
    quoted: 'found"',
    text: 'is 2048',
  });
  expect(journal.lines().at(-1)?.values).toEqual({
    bytes: 20480,
    draining: true,
    quoted: 'found"',
    text: 'is ***',
  });
  odd.end();
});

test('secrets leave for no process', async () => {
  const journal = await (
    await state.journals(hand)
  ).begin('drain', { reason: 'with hunter2', nodes: [{ id: 'hunter2', name: 'n' }] });
  await journal.write('ended', null, { deep: ['hunter2'] });
  await journal.close();
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.jsonl'),
  );
  expect(files).toHaveLength(1);
  const text = readFileSync(join(folder, files[0] ?? ''), 'utf8');
  expect(text).toContain('with ***');
  expect(text).not.toContain('hunter2');
});

test('a folder that is none is told as such', async () => {
  const file = join(folder, 'journals');
  await writeFile(file, '');
  await expect(state.read()).rejects.toMatchObject({ code: 'journal.unreadable' });
  await expect((await state.journals(hand)).begin('drain', {})).rejects.toMatchObject({
    code: 'journal.unwritable',
  });
});
