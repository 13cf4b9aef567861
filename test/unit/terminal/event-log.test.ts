import { expect, test, vi } from 'vitest';
import { openEventLog, type EventLog } from '../../../src/terminal/event-log.ts';

interface Started {
  readonly log: EventLog;
  readonly texts: string[];
  readonly warnings: string[];
  readonly ended: () => boolean;
}

function start(append?: () => Promise<void>): Started {
  const warnings: string[] = [];
  const texts: string[] = [];
  let ended = false;
  const log = openEventLog('a.jsonl', {
    file: {
      append:
        append ??
        ((text) => {
          texts.push(text);
          return Promise.resolve();
        }),
      end: () => (ended = true),
    },
    now: () => new Date('2026-03-01T12:00:00Z'),
    redact: (text) => text.replaceAll('hunter2', '***'),
    warn: (line) => warnings.push(line),
  });
  return { log, texts, warnings, ended: () => ended };
}

test('keeps every event as one line of JSON with its time, in order', async () => {
  const { log, texts, warnings, ended } = start();
  const event = { step: 'drain.written', node: 'node-1', message: 'two\nlines \u2028' };
  for (let number = 0; number < 50; number++) log.write({ ...event, values: { number } });
  await log.close();
  expect(warnings).toEqual([]);
  expect(ended()).toBe(true);
  expect(texts.every((text) => text.indexOf('\n') === text.length - 1)).toBe(true);
  expect(texts.map((text) => JSON.parse(text) as unknown)).toEqual(
    Array.from({ length: 50 }, (_, number) => ({
      at: '2026-03-01T12:00:00.000Z',
      ...event,
      values: { number },
    })),
  );
});

test('secrets do not get into it, at any depth', async () => {
  const { log, texts } = start();
  log.write({ step: 'x', message: 'login with hunter2', values: { deep: ['xhunter2'] } });
  await log.close();
  expect(texts).toEqual([expect.stringContaining('login with ***')]);
  expect(texts.join('')).not.toContain('hunter2');
});

test('a file that fails warns once, gets nothing more, and stops nothing', async () => {
  let asked = 0;
  const { log, warnings, ended } = start(() => {
    asked += 1;
    return Promise.reject(new Error('ENOSPC'));
  });
  log.write({ step: 'x' });
  log.write({ step: 'y' });
  await log.close();
  log.write({ step: 'z' });
  await log.close();
  expect(warnings).toEqual(["the log 'a.jsonl' cannot be written, and is not: ENOSPC"]);
  expect(asked).toBe(1);
  expect(ended()).toBe(true);
});

test('a file that does not answer is waited for at the end, and left then', async () => {
  vi.useFakeTimers();
  const { log, warnings, ended } = start(() => new Promise(() => undefined));
  log.write({ step: 'x' });
  const closed = log.close();
  await vi.advanceTimersByTimeAsync(9_900);
  expect(ended()).toBe(false);
  await vi.advanceTimersByTimeAsync(200);
  await closed;
  expect(ended()).toBe(true);
  expect(warnings).toEqual(["the log 'a.jsonl' cannot be written, and is not: it has not answered for 10 s"]);
  vi.useRealTimers();
});

test('an event that is no JSON warns, and stops nothing', async () => {
  const { log, warnings } = start();
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  log.write(circle);
  await log.close();
  expect(warnings).toHaveLength(1);
});
