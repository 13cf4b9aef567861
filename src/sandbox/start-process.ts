import { spawn } from 'node:child_process';
import { appendFileSync, closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTime } from './processes.ts';
import type { KnownProcess } from './processes.ts';
import { SandboxError } from './sandbox-error.ts';

/** A program of dist/, from wherever this code was bundled to. @throws SandboxError sandbox.not-built */
export function programFile(name: string): string {
  for (const way of ['./', '../', '../../dist/']) {
    const file = fileURLToPath(new URL(`${way}${name}.js`, import.meta.url));
    if (existsSync(file)) return file;
  }
  throw new SandboxError(
    'unavailable',
    'sandbox.not-built',
    `there is no program ${name}.js`,
    'npm run build',
  );
}

/** What to start. */
export interface Start {
  /** Folder of the sandbox; its list of processes is written to. */
  readonly folder: string;
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** Its stdout and stderr. */
  readonly logFile: string;
}

/** Starts a process that outlives this one and its terminal, and writes down who it is. */
export async function startProcess(start: Start): Promise<KnownProcess> {
  const log = openSync(start.logFile, 'a', 0o600);
  const child = spawn(process.execPath, [programFile(start.program), ...start.args], {
    detached: true,
    stdio: ['ignore', log, log],
    windowsHide: true,
  });
  closeSync(log);
  await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
  child.unref();
  const pid = child.pid ?? 0;
  const known = { name: start.name, pid, startedAt: await startTime(pid) };
  appendFileSync(join(start.folder, 'processes.jsonl'), `${JSON.stringify(known)}\n`);
  return known;
}
