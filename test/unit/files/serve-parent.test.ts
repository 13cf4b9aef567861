import { afterEach, expect, test, vi } from 'vitest';
import { serveParent } from '../../../src/files/serve-parent.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test('what cannot let go of a share that hangs ends itself all the same, once the parent is gone', () => {
  vi.useFakeTimers();
  const heard = new Map<unknown, () => void>();
  vi.spyOn(process, 'on').mockImplementation((event: unknown, listener: () => void) => {
    heard.set(event, listener);
    return process;
  });
  const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
  const connected = Object.getOwnPropertyDescriptor(process, 'connected');
  Object.defineProperty(process, 'connected', { value: true, configurable: true });
  try {
    const never = new Promise<never>(() => undefined);
    serveParent({ answer: () => never, release: () => never });
  } finally {
    if (connected === undefined) Reflect.deleteProperty(process, 'connected');
    else Object.defineProperty(process, 'connected', connected);
  }
  heard.get('disconnect')?.();
  vi.advanceTimersByTime(9_000);
  expect(kill).not.toHaveBeenCalled();
  vi.advanceTimersByTime(2_000);
  expect(kill).toHaveBeenCalledWith(process.pid, 'SIGKILL');
});
