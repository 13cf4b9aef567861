import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { gated } from '../../../src/hosts/lasting-process.ts';
import { runHook } from '../../../src/hosts/run-hook.ts';

const never = new AbortController().signal;
const options = { env: { PATH: process.env['PATH'] }, platform: process.platform, deadlineMs: 60_000 };

test('the command sees the node in its environment, whatever its name holds', async () => {
  const values = { OCTO_HA_NODE: '$(exit 9) "node" `id`' };
  const result = await runHook('printf %s "$OCTO_HA_NODE"', values, options, never);
  expect(result).toMatchObject({ exitCode: 0, stdout: values.OCTO_HA_NODE });
});

test('its exit code is given back as it is', async () => {
  expect((await runHook('exit 3', {}, options, never)).exitCode).toBe(3);
});

test('what lasts too long is ended', async () => {
  const short = { ...options, deadlineMs: 80 };
  await expect(runHook('sleep 30', {}, short, never)).rejects.toMatchObject({ code: 'host.timeout' });
});

test('on Windows the whole text goes to cmd as one word', async () => {
  const asked: unknown[] = [];
  const run = (wish: unknown): Promise<{ exitCode: number; stdout: string; stderr: string }> => {
    asked.push(wish);
    return Promise.resolve({ exitCode: 0, stdout: '', stderr: '' });
  };
  await runHook(
    'stop.cmd & exit 0',
    { OCTO_HA_NODE: 'a' },
    { env: {}, platform: 'win32', deadlineMs: 1, run },
    never,
  );
  expect(asked).toMatchObject([
    { program: 'cmd.exe', args: ['/d', '/s', '/c', 'stop.cmd & exit 0'], env: { OCTO_HA_NODE: 'a' } },
  ]);
});

test('one whose beginning cannot be written down is ended', async () => {
  const begun = (): Promise<void> => Promise.reject(new Error('the journal is full'));
  await expect(runHook('sleep 60', {}, { ...options, begun }, never)).rejects.toThrow('the journal is full');
});

test.runIf(process.platform !== 'win32')(
  'it does nothing before it is written down, and nothing at all where nobody is left to say so (not on Windows)',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'octo-ha-hook-'));
    const file = join(folder, 'ran');
    try {
      const begun = async (): Promise<void> => {
        await new Promise((resolve) => setTimeout(resolve, 100));
        expect(existsSync(file)).toBe(false);
      };
      const command = `cat <&3; echo $$ > ${file}`;
      const result = await runHook(command, {}, { ...options, begun }, never);
      // What it waited at is closed by then.
      expect([result.exitCode, existsSync(file), result.stderr !== '']).toEqual([0, true, true]);
      await rm(file);
      // As the kernel does it for one that was killed.
      const child = spawn(...gated('/bin/sh', ['-c', command]), {
        stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
      });
      (child.stdio[3] as Writable).destroy();
      expect([await once(child, 'close'), existsSync(file)]).toEqual([[125, null], false]);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);

test.each<[string, string, Partial<typeof options>, number]>([
  ['ended by itself', 'exit 3', {}, 1],
  ['was ended for its time, with all it started', 'sleep 30', { deadlineMs: 80 }, 1],
  // What it started may live.
  ['was ended by others', 'kill -9 $$', {}, 0],
])('that it is over is told where it %s', async (_how, command, more, times) => {
  let told = 0;
  const ended = (): void => void (told += 1);
  await runHook(command, {}, { ...options, ...more, ended }, never).catch(() => undefined);
  expect(told).toBe(times);
});

test.runIf(process.platform !== 'win32')(
  'what it started has as long to put things in order as itself, and only then it is over (not on Windows)',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'octo-ha-hook-'));
    const [file, ready] = [join(folder, 'in-order'), join(folder, 'ready')];
    const given = new AbortController();
    try {
      // The shell itself is gone at once.
      const child = `(trap 'sleep 0.3; : > ${file}; exit' TERM; : > ${ready}; while :; do sleep 0.02; done) &`;
      const seen: boolean[] = [];
      const ended = (): void => void seen.push(existsSync(file));
      const running = runHook(`${child} wait`, {}, { ...options, ended }, given.signal);
      while (!existsSync(ready)) await new Promise((resolve) => setTimeout(resolve, 5));
      given.abort(new Error('Ctrl-C'));
      await expect(running).rejects.toThrow('Ctrl-C');
      expect(seen).toEqual([true]);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);

test.runIf(process.platform !== 'win32')(
  'what it says needs nobody who reads it: it is no pipe (not on Windows)',
  async () => {
    const begun = (): Promise<void> => Promise.resolve();
    const command = 'test -p /dev/stdout || test -p /dev/stderr || echo out; echo err >&2';
    expect(await runHook(command, {}, { ...options, begun }, never)).toEqual({
      exitCode: 0,
      stdout: 'out\n',
      stderr: 'err\n',
    });
  },
);
