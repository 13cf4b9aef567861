import { expect, test } from 'vitest';
import { listenForInterrupt } from '../../../src/main/interrupts.ts';

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s is taken once, whatever it is, and the next one is not held up',
  (signal) => {
    const before = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((each) => process.listenerCount(each));
    let told = 0;
    listenForInterrupt(() => (told += 1));
    expect(process.listenerCount(signal)).toBeGreaterThan(0);
    process.emit(signal);
    expect(told).toBe(1);
    expect(['SIGINT', 'SIGTERM', 'SIGHUP'].map((each) => process.listenerCount(each))).toEqual(before);
  },
);
