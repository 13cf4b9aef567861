import { expect, test } from 'vitest';
import type { JournalLine } from '../../../../src/model/run.ts';
import {
  lastOfEarlier,
  settleBetween,
  type LastNode,
} from '../../../../src/operations/restart/settle-between.ts';

const now = new Date('2026-03-01T03:01:00Z');

async function slept(last: Partial<LastNode>, settleSeconds: number | null): Promise<readonly number[]> {
  const sleeps: number[] = [];
  const work = {
    wish: { settleSeconds },
    edges: {
      report: () => undefined,
      clock: { sleep: (ms: number) => Promise.resolve(void sleeps.push(ms)) },
    },
  } as unknown as Parameters<typeof settleBetween>[1];
  await settleBetween(
    { name: 'node-1', seenBack: false, sinceMs: 0, ...last },
    work,
    new AbortController().signal,
  );
  return sleeps;
}

test('what has passed is not waited again, a clock that is ahead takes nothing off, and a balancer that has it back ends it', async () => {
  expect(await slept({}, null)).toEqual([60_000]);
  expect(await slept({ sinceMs: 20_000 }, null)).toEqual([40_000]);
  expect(await slept({ sinceMs: 60_000 }, null)).toEqual([]);
  expect(await slept({ sinceMs: -900_000 }, null)).toEqual([60_000]);
  expect(await slept({ seenBack: true }, null)).toEqual([]);
  expect(await slept({ seenBack: true }, 5)).toEqual([5_000]);
  expect(await slept({}, 0)).toEqual([]);
});

test('the last node of the run before is the one whose end was written last', () => {
  const line = (step: string, nodeId: string | null, at: string): JournalLine =>
    ({ step, nodeId, at, values: {} }) as unknown as JournalLine;
  const work = (lines: readonly JournalLine[]): Parameters<typeof lastOfEarlier>[1] =>
    ({ journal: { lines: () => lines }, edges: { clock: { now: () => now } } }) as unknown as Parameters<
      typeof lastOfEarlier
    >[1];
  const plan = { nodes: [{ id: 'n-1', name: 'node-1' }] } as unknown as Parameters<typeof lastOfEarlier>[0];
  expect(lastOfEarlier(plan, work([line('begun', null, now.toISOString())]))).toBeNull();
  const lines = [
    line('ended', 'n-0', '2026-03-01T03:00:00Z'),
    line('ended', 'n-1', '2026-03-01T03:00:50Z'),
    line('drain.writing', 'n-2', '2026-03-01T03:00:55Z'),
    line('resumed', null, '2026-03-01T03:00:59Z'),
  ];
  expect(lastOfEarlier(plan, work(lines))).toEqual({ name: 'node-1', seenBack: false, sinceMs: 10_000 });
});
