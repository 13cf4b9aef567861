// One node of a sandbox, for the drivers that reach a real program called Octopus.Server.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resolveSettings } from '../../../src/config/resolve-settings.ts';
import type { NodeSettings } from '../../../src/config/settings.ts';
import { readSettingsFile } from '../../../src/files/local-files.ts';
import { down } from '../../../src/sandbox/down.ts';
import { isAlive } from '../../../src/sandbox/processes.ts';
import { up } from '../../../src/sandbox/sandbox.ts';
import { processesOf } from '../../../src/sandbox/sandbox-folder.ts';

/** The node, and a folder that stands first on the PATH of programs that are run. */
export interface SandboxService {
  readonly node: NodeSettings;
  readonly path: string;
  readonly isRunning: () => Promise<boolean>;
  /** Every program of that name hangs until `mend`. */
  readonly hang: (program: string) => void;
  readonly mend: () => void;
  readonly traces: () => readonly string[];
  readonly close: () => Promise<void>;
}

/** Starts a sandbox of one node. */
export async function sandboxService(): Promise<SandboxService> {
  execFileSync(process.execPath, [fileURLToPath(new URL('../../../build.mjs', import.meta.url))]);
  const state = mkdtempSync(join(tmpdir(), 'octo-ha-drivers-'));
  const bin = mkdtempSync(join(tmpdir(), 'octo-ha-bin-'));
  const cluster = await up(
    {
      name: 'drivers',
      state,
      nodes: 1,
      shape: '2019',
      license: 'professional',
      standalone: false,
      timeScale: 100,
      workload: 'off',
      encryption: 'off',
      port: 0,
    },
    new AbortController().signal,
  );
  const { nodes } = resolveSettings(
    { config: cluster.contextFile },
    { platform: process.platform, env: {}, homeFolder: homedir(), readFile: readSettingsFile },
  );
  const [node] = nodes;
  if (node === undefined) throw new Error('the sandbox names no node');
  const hung: string[] = [];
  return {
    node,
    path: `${bin}:${process.env['PATH'] ?? ''}`,
    isRunning: async () => {
      const known = (await processesOf(cluster.folder)).filter(({ name }) => name === node.name);
      return (await Promise.all(known.map(isAlive))).includes(true);
    },
    hang: (program) => {
      const file = join(bin, program);
      writeFileSync(file, '#!/bin/sh\nsleep 20\n');
      chmodSync(file, 0o700);
      hung.push(file);
    },
    mend: () => hung.splice(0).forEach((file) => rmSync(file, { force: true })),
    traces: () => ['trace', '../trace', join(bin, 'trace'), join(cluster.folder, 'trace')].filter(existsSync),
    close: async () => {
      await down({ name: 'drivers', state });
      for (const folder of [bin, state]) rmSync(folder, { recursive: true, force: true });
    },
  };
}
