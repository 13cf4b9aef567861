import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UnavailableError } from '../../../src/errors.ts';
import { runProcess, type ProcessWish } from '../../../src/hosts/run-process.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'octo-ha-run-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** POSIX: process groups, permission bits, /bin/sh. */
const hasGroups = process.platform !== 'win32';
const never = new AbortController().signal;
const wish = (script: string, more: Partial<ProcessWish> = {}): ProcessWish => ({
  program: process.execPath,
  args: ['-e', script],
  env: { PATH: process.env['PATH'] },
  deadlineMs: 10_000,
  ...more,
});

/** A program that tells its pid and that of a child of its own, both deaf to SIGTERM; neither ends by itself soon. */
const deafFamily = (file: string, deadlineMs = 10_000): ProcessWish =>
  wish('', {
    program: '/bin/sh',
    args: ['-c', 'trap "" TERM; sleep 30 & echo "$$ $!" >"$0.new"; mv "$0.new" "$0"; wait; sleep 30', file],
    deadlineMs,
  });

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    // A zombie is not: who should have read its end is gone.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
  } catch {
    return false;
  }
};

async function familyAfter(file: string, what: Promise<unknown>): Promise<readonly boolean[]> {
  await what.catch(() => undefined);
  const pids = readFileSync(file, 'utf8').split(' ').map(Number);
  for (let turn = 0; turn < 40 && pids.some(isAlive); turn += 1)
    await new Promise((resolve) => setTimeout(resolve, 25));
  return pids.map(isAlive);
}

describe('a program that is run', () => {
  test('gives back its exit code and both streams, whatever the code', async () => {
    const result = await runProcess(wish('console.log("ä"); console.error("e"); process.exit(7)'), never);
    expect(result).toEqual({ exitCode: 7, stdout: 'ä\n', stderr: 'e\n' });
  });

  test('sees the environment it is given and nothing of ours', async () => {
    const env = { OCTO_HA_NODE: '$(id) "%PATH%"', GONE: undefined };
    const result = await runProcess(wish('console.log(JSON.stringify(process.env))', { env }), never);
    expect(JSON.parse(result.stdout)).toEqual({ OCTO_HA_NODE: '$(id) "%PATH%"' });
  });

  test('takes hostile words as they are, without a shell', async () => {
    const words = ['$(touch x)', '`id`', '; rm -rf y', "it's", '"', '\\', '*', '', '-v', 'ä\nb'];
    const { stdout } = await runProcess(
      wish('', { args: ['-e', 'console.log(JSON.stringify(process.argv.slice(1)))', '--', ...words] }),
      never,
    );
    expect(JSON.parse(stdout)).toEqual(words);
  });

  test('has no standard input, or exactly the one given', async () => {
    const script = 'process.stdout.write(JSON.stringify(require("node:fs").readFileSync(0, "utf8")))';
    expect((await runProcess(wish(script), never)).stdout).toBe('""');
    expect((await runProcess(wish(script, { input: '{"a":1}' }), never)).stdout).toBe('"{\\"a\\":1}"');
  });

  test('may close its input early', async () => {
    const result = await runProcess(wish('process.exit(3)', { input: 'x'.repeat(1_000_000) }), never);
    expect(result.exitCode).toBe(3);
  });

  test('may write more than is kept and still ends', async () => {
    const { stdout } = await runProcess(wish('process.stdout.write("x".repeat(3_000_000))'), never);
    expect(stdout.length).toBe(1_048_576);
  });

  test('is not waited for because of what it left in the background', async () => {
    const script = `require('node:child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 3000)'],
      { detached: true, stdio: 'inherit' }).unref(); console.log('done')`;
    const began = performance.now();
    expect((await runProcess(wish(script), never)).stdout).toBe('done\n');
    expect(performance.now() - began).toBeLessThan(2500);
  });
});

describe('a program that does not do as hoped', () => {
  test('and is not there, is named with a way on', async () => {
    const running = runProcess(wish('', { program: 'no-such-program-of-ours' }), never);
    const error = await running.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(UnavailableError);
    expect(error).toMatchObject({
      code: 'host.not-installed',
      message: "there is no program 'no-such-program-of-ours' here",
    });
  });

  test.runIf(hasGroups)('and may not be run, says so', async () => {
    const program = join(folder, 'plain');
    writeFileSync(program, 'text', { mode: 0o600 });
    await expect(runProcess(wish('', { program }), never)).rejects.toMatchObject({
      code: 'host.command-failed',
      message: `cannot run '${program}': permission denied`,
    });
  });

  test('and cannot be told a word with a NUL in it, is not run', async () => {
    await expect(runProcess(wish('', { args: ['a\0b'] }), never)).rejects.toMatchObject({
      code: 'host.command-failed',
    });
  });

  test('and is ended by somebody, is no success', async () => {
    await expect(runProcess(wish('process.kill(process.pid, "SIGKILL")'), never)).rejects.toMatchObject({
      code: 'host.command-failed',
    });
  });

  test.runIf(hasGroups)('and does not end in time, is ended with all it started', async () => {
    const file = join(folder, 'family-1');
    const running = runProcess(deafFamily(file, 600), never);
    await expect(running).rejects.toMatchObject({ code: 'host.timeout' });
    await expect(running).rejects.toThrow('has not ended within 0.6 s');
    expect(await familyAfter(file, running)).toEqual([false, false]);
  });

  test.runIf(hasGroups)('and is called off, is ended with all it started, for the reason given', async () => {
    const file = join(folder, 'family-2');
    const stop = new AbortController();
    const running = runProcess(deafFamily(file), stop.signal);
    const reason = new Error('enough');
    setTimeout(() => stop.abort(reason), 300);
    await expect(running).rejects.toBe(reason);
    expect(await familyAfter(file, running)).toEqual([false, false]);
  });

  test('is not begun when it was called off before', async () => {
    const file = join(folder, 'not-begun');
    const script = `require('node:fs').writeFileSync(${JSON.stringify(file)}, '')`;
    const reason = new Error('enough');
    await expect(runProcess(wish(script), AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(() => readFileSync(file)).toThrow('ENOENT');
  });
});

test('one that is told, and for which there is no program, is not installed', async () => {
  const begun = (): Promise<void> => Promise.resolve();
  await expect(runProcess(wish('', { program: 'no-such-program', begun }), never)).rejects.toMatchObject({
    code: 'host.not-installed',
  });
  const script = 'process.stdout.write(process.argv.slice(1).join("|")); process.exitCode = 7';
  const asked = wish(script, { begun, args: ['-e', script, '--', "it's", 'a "b" $c'] });
  expect(await runProcess(asked, never)).toMatchObject({ exitCode: 7, stdout: `it's|a "b" $c` });
});

test('its time does not begin while it waits to be written down', async () => {
  const begun = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 300));
  const asked = { ...wish('', { program: '/bin/sh', args: ['-c', 'echo ran'], begun }), deadlineMs: 200 };
  expect(await runProcess(asked, never)).toMatchObject({ exitCode: 0, stdout: 'ran\n' });
});
