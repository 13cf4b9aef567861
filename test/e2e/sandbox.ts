// A sandbox for the tests of a file: up before the first, down after the last, state in a folder of its own.
import { rmSync } from 'node:fs';
import { afterAll, beforeAll } from 'vitest';
import { octoHa, scratchFolder, type Ended, type RunOptions } from './run-cli.ts';

/** What the tests use of it. */
export interface TestSandbox {
  /** Flags and environment that lead `octo-ha` to it. */
  readonly env: () => Record<string, string>;
  /** Runs `octo-ha` on it. */
  readonly octoHa: (line: string, options?: RunOptions) => Promise<Ended>;
}

/** @param flags for `sandbox up` */
export function useSandbox(...flags: readonly string[]): TestSandbox {
  const state = scratchFolder();
  const own = { XDG_STATE_HOME: state };
  let env: Record<string, string> = own;

  beforeAll(async () => {
    const { code, stdout, stderr } = await octoHa(['sandbox', 'up', ...flags, '-o', 'json'], { env: own });
    if (code !== 0) throw new Error(`sandbox up ended with ${String(code)}: ${stderr}`);
    env = { ...own, OCTO_HA_CONFIG: (JSON.parse(stdout) as { contextFile: string }).contextFile };
  });
  afterAll(async () => {
    await octoHa(['sandbox', 'down'], { env: own });
    rmSync(state, { recursive: true, force: true });
  });

  return {
    env: () => env,
    octoHa: (line, options = {}) => octoHa(line.split(' '), { ...options, env: { ...env, ...options.env } }),
  };
}
