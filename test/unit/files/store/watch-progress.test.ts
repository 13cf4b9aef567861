import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CopyProgress } from '../../../../src/model/tree.ts';
import { flushGate } from '../../../../src/files/store/flush-gate.ts';
import { createControl, word, type Control } from '../../../../src/files/store/shared-control.ts';
import { inFlush, showLife, signOfLife } from '../../../../src/files/store/signs-of-life.ts';
import { tellFlush, watchProgress } from '../../../../src/files/store/watch-progress.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A copy whose one worker is busy; says what is told last. */
function busyCopy(): { readonly control: Control; readonly told: () => CopyProgress | undefined } {
  const control = createControl();
  control.busySince[0] = Date.now();
  showLife(control, 0);
  const told: CopyProgress[] = [];
  const watched = { kind: 'copy', before: { files: 0, bytes: 0 }, total: null, names: null } as const;
  watchProgress(control, watched, (progress) => told.push(progress));
  return { control, told: () => told.at(-1) };
}

test('a worker that shows signs of life gets on, though nothing is proved for a long time', () => {
  const { told } = busyCopy();
  for (let second = 0; second < 90; second += 1) {
    signOfLife();
    vi.advanceTimersByTime(1000);
    expect(told()?.notice).toBeNull();
  }
  vi.advanceTimersByTime(12_000);
  expect(told()?.notice).toMatch(/^no answer for 1[0-3] s$/);
  expect(told()?.isFlushing).toBeUndefined();
});

test('one that is in a flush is told as that within 15 s, and no more once it has ended', () => {
  const { told } = busyCopy();
  vi.advanceTimersByTime(1000);
  inFlush(() => {
    vi.advanceTimersByTime(14_000);
    expect(told()).toMatchObject({ notice: 'flushing for 14 s', isFlushing: true });
  });
  vi.advanceTimersByTime(1000);
  expect(told()).toMatchObject({ notice: null });
});

test('one that waits for the flush of the whole file system counts as in it, from when that flush began', () => {
  const { control, told } = busyCopy();
  const gate = flushGate(control, 0, () => {
    vi.advanceTimersByTime(14_000);
    expect(told()).toMatchObject({ notice: 'flushing for 14 s', isFlushing: true });
    Atomics.add(control.words, word.flushEnded, 1);
  });
  gate.wait(2);
  expect(control.flushSince[0]).toBe(0);
});

test('a flush before any copy is told as well', async () => {
  const told: CopyProgress[] = [];
  let end = (_text: string): void => undefined;
  const flush = tellFlush(new Promise<string>((resolve) => (end = resolve)), (each) => told.push(each));
  vi.advanceTimersByTime(9000);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(5000);
  expect(told.at(-1)).toMatchObject({ notice: 'flushing for 14 s', isFlushing: true });
  end('flushed');
  expect(await flush).toBe('flushed');
  expect(vi.getTimerCount()).toBe(0);
});
