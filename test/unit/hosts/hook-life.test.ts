import { hostname } from 'node:os';
import { afterEach, expect, test } from 'vitest';
import { hookLife } from '../../../src/hosts/hook-life.ts';
import { runHook } from '../../../src/hosts/run-hook.ts';
import type { HookProcess } from '../../../src/model/hook-process.ts';

const host = hostname();
const { platform } = process;
const ending: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0)) await end();
});

/** A command at work, as an octo-ha that was killed leaves it. */
async function begun(command: string): Promise<HookProcess> {
  const given = new AbortController();
  return new Promise((resolve) => {
    const options = {
      env: { PATH: process.env['PATH'] },
      platform,
      deadlineMs: 60_000,
      begun: (child: HookProcess) => {
        resolve(child);
        return Promise.resolve();
      },
    };
    const run = runHook(command, {}, options, given.signal).catch(() => undefined);
    ending.push(() => (given.abort(new Error('over')), run));
  });
}

test.runIf(platform === 'linux')(
  'a command that is at work is seen, and its number is not enough (Linux alone: by /proc)',
  async () => {
    const it = await begun('exec sleep 60');
    expect(it.startedAs).toMatch(/^[0-9a-f-]+\/\d+$/);
    expect(await hookLife(it, host, platform)).toBe('runs');
    expect(await hookLife({ ...it, startedAs: 'another boot/7' }, host, platform)).toBe('gone');
    expect(await hookLife(it, `${host}-2`, platform)).toBe('unseen');
  },
);

test('where its start is not told, something of that number may be another', async () => {
  const it = { ...(await begun('exec sleep 60')), startedAs: null };
  expect(await hookLife(it, host, platform)).toBe('may-run');
});

test('one that has ended is gone; on Windows nobody tells what it started', async () => {
  const it = await begun('exec sleep 60');
  for (const end of ending.splice(0)) await end();
  expect(await hookLife(it, host, 'linux')).toBe('gone');
  expect(await hookLife(it, host, 'win32')).toBe('unseen');
});
