// octo-ha under strace, with every process that it starts.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { bin, cleanEnvironment } from './run-cli.ts';

/** Runs octo-ha under strace with all that it runs, until it has ended itself: what it started on the node lives on. */
export async function straced(
  words: readonly string[],
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const file = join(folder, 'trace');
  const calls = 'trace=execve,write,pwrite64,writev,sendto,sendmsg,fsync,fdatasync';
  // Interruptible (-I): given a file to write to it would block the signal, and follow what lives on for ever. Without its filter, which
  // outlives strace and has every such call of a node that lives on fail.
  const args = ['-I', '2', '-f', '-qq', '-yy', '-xx', '-s', '65536', '-e', calls, '-o', file];
  const child = spawn(
    'strace',
    [...args, 'sh', '-c', '"$@"; echo $? > "$0"', join(folder, 'code'), process.execPath, bin, ...words],
    { env: cleanEnvironment(env), stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const code = (): string =>
    existsSync(join(folder, 'code')) ? readFileSync(join(folder, 'code'), 'utf8') : '';
  while (!code().endsWith('\n') && child.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 50));
  const isGone = new Promise((resolve) => child.once('exit', resolve));
  if (child.exitCode === null) {
    child.kill('SIGTERM');
    await isGone;
  }
  expect({ code: code(), said: code() === '0\n' ? '' : said }).toEqual({ code: '0\n', said: '' });
  return readFileSync(file, 'latin1');
}
