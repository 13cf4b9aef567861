import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openEventLog, type EventLog } from '../../../src/terminal/event-log.ts';

const folder = await mkdtemp(join(tmpdir(), 'octo-ha-log-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

function start(name: string): { log: EventLog; path: string; warnings: string[] } {
  const warnings: string[] = [];
  const path = join(folder, name);
  const log = openEventLog(path, {
    now: () => new Date('2026-03-01T12:00:00Z'),
    redact: (text) => text.replaceAll('hunter2', '***'),
    warn: (line) => warnings.push(line),
  });
  return { log, path, warnings };
}

const linesOf = async (path: string): Promise<unknown[]> =>
  (await readFile(path, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

test('keeps every event as one line of JSON with its time, in order, behind what is there', async () => {
  for (const run of [1, 2]) {
    const { log, path, warnings } = start('order.jsonl');
    for (let number = 0; number < 50; number++)
      log.write({
        step: 'drain.written',
        node: 'node-1',
        message: 'two\nlines \u2028',
        values: { run, number },
      });
    await log.close();
    expect(warnings).toEqual([]);
    const lines = (await linesOf(path)) as { at: string; values: { run: number; number: number } }[];
    expect(lines).toHaveLength(50 * run);
    expect(lines.at(-1)).toEqual({
      at: '2026-03-01T12:00:00.000Z',
      step: 'drain.written',
      node: 'node-1',
      message: 'two\nlines \u2028',
      values: { run, number: 49 },
    });
    expect(lines.slice(-50).map(({ values }) => values.number)).toEqual(
      Array.from({ length: 50 }, (_, at) => at),
    );
  }
});

test('secrets do not get into it, at any depth', async () => {
  const { log, path } = start('secret.jsonl');
  log.write({ step: 'x', message: 'login with hunter2', values: { deep: ['xhunter2'] } });
  await log.close();
  expect(await readFile(path, 'utf8')).not.toContain('hunter2');
});

test('ends a line that an earlier run was killed in', async () => {
  const path = join(folder, 'torn.jsonl');
  await writeFile(path, '{"at":"2026');
  const { log } = start('torn.jsonl');
  log.write({ step: 'x' });
  await log.close();
  expect(await readFile(path, 'utf8')).toBe('{"at":"2026\n{"at":"2026-03-01T12:00:00.000Z","step":"x"}\n');
});

test('a log that cannot be opened warns once, and stops nothing', async () => {
  const { log, path, warnings } = start(join('no-such-folder', 'a.jsonl'));
  log.write({ step: 'x' });
  log.write({ step: 'y' });
  await log.close();
  log.write({ step: 'z' });
  await log.close();
  expect(warnings).toEqual([
    expect.stringMatching(/^the log '.*a\.jsonl' cannot be written, and is not: .*ENOENT/),
  ]);
  await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
});

test.runIf(process.platform === 'linux')('a disk that fills up warns once, and stops nothing', async () => {
  const warnings: string[] = [];
  const log = openEventLog('/dev/full', {
    now: () => new Date(0),
    redact: (text) => text,
    warn: (line) => warnings.push(line),
  });
  log.write({ step: 'x' });
  log.write({ step: 'y' });
  await log.close();
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain('ENOSPC');
});

test('an event that is no JSON warns, and stops nothing', async () => {
  const { log, warnings } = start('circle.jsonl');
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  log.write(circle);
  await log.close();
  expect(warnings).toHaveLength(1);
});
