// Before all e2e tests: the binary is built, and one calm pretend cluster is up for whoever only looks at it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

/** What `sandbox up -o json` tells, as far as tests use it. */
export interface ToldSandbox {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** Null where TLS is off. */
  readonly caFile: string | null;
  readonly contextFile: string;
  readonly nodes: readonly {
    readonly name: string;
    readonly url: string;
    readonly configFile: string;
    readonly apiKey: string;
  }[];
}

declare module 'vitest' {
  interface ProvidedContext {
    readonly sandbox: ToldSandbox;
  }
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Time runs as on a real Octopus and no work comes, so the cluster costs next to nothing while the tests run. */
const calm = ['--nodes', '3', '--time-scale', '1', '--workload', 'off', '--license', 'professional'];

/** @returns what ends the pretend cluster after the last test */
export function setup(project: TestProject): () => void {
  const node = (...args: readonly string[]): string =>
    execFileSync(process.execPath, args, {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  node('build.mjs');
  const state = mkdtempSync(join(tmpdir(), 'octo-ha-e2e-shared-'));
  const where = ['--state', state, '--name', 'shared'];
  const end = (): void => {
    node('bin/octo-ha.js', 'sandbox', 'down', ...where);
    rmSync(state, { recursive: true, force: true });
  };
  try {
    const told = node('bin/octo-ha.js', 'sandbox', 'up', ...where, ...calm, '-o', 'json');
    project.provide('sandbox', JSON.parse(told) as ToldSandbox);
  } catch (error) {
    end();
    throw error;
  }
  return end;
}
