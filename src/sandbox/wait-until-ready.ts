import { readFile } from 'node:fs/promises';
import { isAlive } from './processes.ts';
import type { KnownProcess } from './processes.ts';
import { readJson } from './read-json.ts';
import { SandboxError } from './sandbox-error.ts';

/**
 * Waits for the file by which a process says that it answers.
 * @throws SandboxError sandbox.start-failed with the end of its log
 */
export async function waitUntilReady<T>(
  known: KnownProcess,
  file: string,
  logFile: string,
  signal: AbortSignal,
): Promise<T> {
  const until = Date.now() + 30_000;
  for (;;) {
    signal.throwIfAborted();
    const ready = await readJson<T>(file);
    if (ready !== null) return ready;
    if (Date.now() > until || !(await isAlive(known))) break;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  const ready = await readJson<T>(file);
  if (ready !== null) return ready;
  const log = await readFile(logFile, 'utf8').catch(() => '');
  const lines = log
    .trim()
    .split('\n')
    .filter((line) => line.trim() !== '');
  const reason = lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? 'it said nothing';
  throw new SandboxError(
    'unavailable',
    'sandbox.start-failed',
    `the pretend ${known.name} did not start: ${reason.trim().slice(0, 300)}`,
    'try again with another --name or --port',
  );
}
