// Runs the built binary as a user does, and tells what came out.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const bin = join(root, 'bin', 'octo-ha.js');

/** How a run ended. */
export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What differs from a plain run. */
export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** More arguments for Node itself. */
  readonly nodeArguments?: readonly string[];
  /** Called with the process once it has started. */
  readonly whenStarted?: (child: ReturnType<typeof spawn>) => void;
}

/** What was said on stderr, without the lines that tell of a wait: those come and go with how busy the machine is. */
export function said(stderr: string): string {
  return stderr.replace(/^(?:connecting to|reading the \w+ of) .* …(?: \(\d+ s\))?\n/gm, '');
}

/** A folder that is removed after the test file. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'octo-ha-e2e-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const home = scratchFolder();

/** The environment of a fresh machine: nothing of ours set, no colour forced, an empty home. */
export function cleanEnvironment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^(OCTO_HA_|OCTOPUS_|NO_COLOR$|FORCE_COLOR$|CLICOLOR|CI$|NODE_OPTIONS$|XDG_|VITEST|TERM$)/.test(name),
  );
  return {
    ...(Object.fromEntries(kept) as Record<string, string>),
    HOME: home,
    APPDATA: home,
    USERPROFILE: home,
    ...more,
  };
}

/** Runs `octo-ha` with these arguments, standard input closed. */
export function octoHa(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...(options.nodeArguments ?? []), bin, ...args], {
      env: cleanEnvironment(options.env),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
    options.whenStarted?.(child);
  });
}

/** Runs a line of POSIX shell in which `octo-ha` is the built binary. */
export function shell(line: string, env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const script = `octo-ha() { "${process.execPath}" "${bin}" "$@"; }\n${line}`;
    const child = spawn('bash', ['-c', script], {
      env: cleanEnvironment(env),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}
