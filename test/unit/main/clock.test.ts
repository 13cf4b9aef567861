import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/clock.ts';

test('sleep lasts as long as it should', async () => {
  const before = systemClock.ticks();
  await systemClock.sleep(30, new AbortController().signal);
  expect(systemClock.ticks() - before).toBeGreaterThanOrEqual(28);
});

test('a signal ends a sleep with its reason', async () => {
  const controller = new AbortController();
  const slept = systemClock.sleep(60_000, controller.signal);
  controller.abort(new Error('enough'));
  await expect(slept).rejects.toThrow('enough');
});

test('a signal that is already aborted lets nobody sleep', async () => {
  await expect(systemClock.sleep(60_000, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
});

test('a sleep that is over leaves nothing on the signal', async () => {
  const controller = new AbortController();
  await systemClock.sleep(1, controller.signal);
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
});
