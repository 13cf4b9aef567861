import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { afterEach, expect, test } from 'vitest';
import { hookLife, startOf } from '../../../src/hosts/hook-life.ts';
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
    expect(it.startedAs).toMatch(/^[0-9a-f-]+\/\d+\/pid:\[\d+\]$/);
    const [boot = '', tick = ''] = it.startedAs?.split('/') ?? [];
    // In a container of this host, which may have its name, that number is another's.
    const elsewhere = `${boot}/${tick}/pid:[7]`;
    expect(await hookLife({ ...it, startedAs: elsewhere }, host, platform)).toBe('unseen');
    // As earlier versions wrote it.
    expect(await hookLife({ ...it, startedAs: `${boot}/${tick}` }, host, platform)).toBe('runs');
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

/** A command that has ended and that nobody reaps: its parent has become a `sleep`. It leaves what `last` leaves behind. */
async function unreaped(last: string): Promise<HookProcess> {
  const ends = `until grep -q sleep /proc/$1/comm; do :; done; ${last}`;
  const parent = spawn('/bin/sh', ['-c', `setsid sh -c '${ends}' x $$ & echo $!; exec sleep 60`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const pid = Number(String((await once(parent.stdout, 'data'))[0]));
  ending.push(async () => {
    process.kill(-pid, 'SIGKILL');
    parent.kill('SIGKILL');
    await once(parent, 'close');
  });
  const isZombie = (): boolean => /^State:\s+Z/m.test(readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
  while (!isZombie()) await new Promise((resolve) => setTimeout(resolve, 5));
  return { pid, startedAs: await startOf(pid) };
}

test.runIf(platform === 'linux').each([
  ['exit 0', 'gone'],
  ['sleep 60 >/dev/null & exit 0', 'may-run'],
])('one that is dead and not reaped counts by what it started (Linux alone): %s', async (last, life) => {
  const it = await unreaped(last);
  expect(await hookLife(it, host, platform)).toBe(life);
  expect(await hookLife({ ...it, startedAs: null }, host, platform)).toBe(life);
});
