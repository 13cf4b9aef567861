// Real file systems of a test's own: mounted in a mount namespace that ends with the program, so that nothing is left behind.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { TestContext } from 'vitest';
import { program } from './store-scene.ts';

/** What a program of `real-disk-scenarios.ts` printed: a line for each thing that happened. */
export type Told = readonly string[];

const folders: string[] = [];
let scenarios = '';

/** Builds the program that runs in the namespace. */
export async function buildScenarios(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'octo-ha-disks-'));
  folders.push(folder);
  scenarios = join(folder, 'scenarios.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'real-disk-scenarios.ts')],
    outfile: scenarios,
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'silent',
  });
}

/** Removes it. */
export const removeScenarios = (): void =>
  folders.splice(0).forEach((each) => rmSync(each, { recursive: true, force: true }));

/** Arguments of `unshare` for a namespace in which may be mounted, and which ends with its program. */
export const inNamespace = ['--map-root-user', '--mount', '--fork', '--kill-child'];

/** Ends the test, with its reason printed, where nothing can be mounted. @param type of file system */
export function needMounts(context: TestContext, type: 'tmpfs' | 'fuse'): void {
  const folder = mkdtempSync(join(tmpdir(), 'octo-ha-mount-'));
  const options = type === 'fuse' ? 'fd=3,rootmode=40000,user_id=0,group_id=0' : 'size=1m';
  const script = `exec 3<>${type === 'fuse' ? '/dev/fuse' : '/dev/null'}; mount -i -t ${type} -o ${options} none "$1"`;
  const { status, error, stderr } = spawnSync(
    'unshare',
    [...inNamespace, 'sh', '-euc', script, 'sh', folder],
    {
      encoding: 'utf8',
    },
  );
  rmSync(folder, { recursive: true, force: true });
  if (status === 0) return;
  const reason = `no ${type} can be mounted here: ${error?.message ?? stderr.trim()}`;
  process.stderr.write(`skipped: ${context.task.name}: ${reason}\n`);
  context.skip(reason);
}

/** Runs a scenario in a namespace, in a folder of its own. @throws Error where it fails */
export const scenario = (name: string, ...words: readonly string[]): Promise<Told> =>
  inNamespaces(inNamespace, name, words);

/** The same as root, with processes of its own, which all end with it. */
export const scenarioAsRoot = (name: string, ...words: readonly string[]): Promise<Told> =>
  inNamespaces(['--mount', '--pid', '--mount-proc', '--fork', '--kill-child'], name, words);

async function inNamespaces(
  namespaces: readonly string[],
  name: string,
  words: readonly string[],
): Promise<Told> {
  const folder = mkdtempSync(join(tmpdir(), 'octo-ha-real-'));
  mkdirSync(join(folder, 'disk'));
  try {
    const child = spawn(
      'unshare',
      [...namespaces, process.execPath, scenarios, program, folder, name, ...words],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    let told = '';
    let complaint = '';
    child.stdout.on('data', (chunk: Buffer) => (told += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    const code = await new Promise((resolve) => child.once('close', resolve));
    if (code !== 0) throw new Error(`${name} ended with ${String(code)} after ${told}: ${complaint}`);
    return JSON.parse(told) as Told;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
