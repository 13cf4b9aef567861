import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CopyProgress } from '../../../src/model/tree.ts';
import { startStoreProcess, type StoreProcess } from '../../../src/files/store-process.ts';

/** Tells of the first question, whenever it is asked another one, what that says. Told to end the first, it answers it when asked to. */
const program = `let wasStopped = false;
process.on('message', ({ id, request }) => {
  if (request === undefined) wasStopped = true;
  if (request === undefined || request.path === '/share') return;
  if (request.path === 'end') process.send({ id: 1, answer: wasStopped });
  const done = { files: 0, bytes: 0 };
  const told = request.path === 'still' || request.path === 'end' ? null : JSON.parse(request.path);
  if (told !== null) process.send({ id: 1, progress: { phase: 'copy', done, total: null, etaMs: null, ...told } });
  process.send({ id, answer: null });
});
process.on('disconnect', () => process.exit());`;

let folder = '';
let child: StoreProcess;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'octo-ha-process-'));
  writeFileSync(join(folder, 'child.cjs'), program);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] });
  child = startStoreProcess(join(folder, 'child.cjs'));
});
afterEach(() => {
  child.end();
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});
const { signal } = new AbortController();

/** A copy that is under way, what is told of it, and what came of it. */
function copying(): { readonly told: (string | null)[]; readonly came: () => string } {
  const told: (string | null)[] = [];
  let came = 'nothing yet';
  child
    .ask(
      { ask: 'survey', path: '/share' },
      { signal, onProgress: ({ notice }: CopyProgress) => told.push(notice) },
    )
    .catch((error: unknown) => (came = (error as { code: string }).code));
  return { told, came: () => came };
}

/** So many seconds pass, in each of which it says this. */
async function says(told: Partial<CopyProgress>, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 10) {
    await child.ask({ ask: 'probe', path: JSON.stringify(told) }, { signal });
    vi.advanceTimersByTime(10_000);
  }
}

const flush = { notice: 'flushing for 40 s', isFlushing: true };

test('a flush may take ten minutes, as long as the process tells that it is in one', async () => {
  const { told, came } = copying();
  await says({ notice: null }, 10);
  await says(flush, 580);
  expect(came()).toBe('nothing yet');
  expect(new Set(told)).toEqual(new Set([null, flush.notice]));
  // It ends some time all the same: the share may hang in it.
  await expect(says(flush, 30)).rejects.toMatchObject({ code: 'store.hangs' });
  expect(came()).toBe('store.hangs');
});

test('one that tells of a flush and then nothing more is given up as any other', async () => {
  const { came } = copying();
  await says(flush, 10);
  vi.advanceTimersByTime(61_000);
  await expect(child.ask({ ask: 'probe', path: 'still' }, { signal })).rejects.toMatchObject({
    code: 'store.hangs',
  });
  expect(came()).toBe('store.hangs');
});

test('one that moves nothing for a minute is given up', async () => {
  const { came } = copying();
  await says({ notice: 'no answer for 10 s' }, 50);
  expect(came()).toBe('nothing yet');
  await expect(says({ notice: 'no answer for 10 s' }, 20)).rejects.toMatchObject({ code: 'store.hangs' });
  expect(came()).toBe('store.hangs');
});

test('one that is over is asked to end and waited for; Ctrl-C waits ten seconds', async () => {
  const [over, stop] = [new AbortController(), new AbortController()];
  const talk = { signal: stop.signal, over: over.signal, onProgress: () => undefined, endsCleanly: true };
  const first = child.ask({ ask: 'survey', path: '/share' }, talk);
  over.abort();
  await says({ notice: null }, 30);
  await child.ask({ ask: 'probe', path: 'end' }, { signal });
  expect(await first).toBe(true);
  const second = child.ask({ ask: 'survey', path: '/share' }, talk).catch((error: unknown) => error);
  stop.abort(new Error('the operator gave up'));
  await vi.advanceTimersByTimeAsync(11_000);
  expect(await second).toMatchObject({ message: 'the operator gave up' });
});

test('what was not listened to was not silent: Ctrl-Z for minutes gives nothing up', async () => {
  const { came } = copying();
  await says({ notice: null }, 10);
  const running = performance.now.bind(performance);
  const later = vi.spyOn(performance, 'now').mockImplementation(() => running() + 300_000);
  vi.advanceTimersByTime(11_000);
  expect(came()).toBe('nothing yet');
  await says({ notice: null }, 10);
  vi.advanceTimersByTime(61_000);
  await expect(child.ask({ ask: 'probe', path: 'still' }, { signal })).rejects.toMatchObject({
    code: 'store.hangs',
  });
  later.mockRestore();
});
