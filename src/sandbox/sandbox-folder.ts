// The folder of one sandbox: who made it, what runs in it, what it says of itself.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { isAlive, startTime } from './processes.ts';
import type { KnownProcess } from './processes.ts';
import { readJson } from './read-json.ts';
import { removeLeftovers } from './remove-leftovers.ts';
import { SandboxError } from './sandbox-error.ts';

/** What `up` tells and `status` reads. `state.json` in the folder. */
export interface SandboxState {
  readonly pretend: true;
  readonly name: string;
  readonly folder: string;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** A login that owns the database, for `sandbox sql`. */
  readonly adminUser: string;
  readonly adminPassword: string;
  readonly encryption: string;
  readonly caFile: string | null;
  readonly contextFile: string;
  readonly shape: string;
  readonly license: string;
  readonly timeScale: number;
  readonly nodes: readonly {
    readonly name: string;
    readonly url: string;
    readonly configFile: string;
    readonly apiKey: string;
  }[];
}

/** The folder all sandboxes of a user are in: `--state`, else the platform's state folder. */
export function sandboxesFolder(wish: string | undefined): string {
  if (wish !== undefined) return resolve(wish);
  const { env, platform } = process;
  const named = env[platform === 'win32' ? 'LOCALAPPDATA' : 'XDG_STATE_HOME'];
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'octo-ha', 'sandbox');
  if (named !== undefined && isAbsolute(named)) return join(named, 'octo-ha', 'sandbox');
  const usual = platform === 'win32' ? ['AppData', 'Local'] : ['.local', 'state'];
  return join(homedir(), ...usual, 'octo-ha', 'sandbox');
}

/** The folder of the one with this name. @throws SandboxError sandbox.name */
export function sandboxFolder(state: string | undefined, name: string): string {
  if (/^[a-z0-9][a-z0-9-]{0,39}$/i.test(name)) return join(sandboxesFolder(state), name);
  throw new SandboxError(
    'usage',
    'sandbox.name',
    `'${name}' is no name for a sandbox`,
    'use letters, digits and dashes',
  );
}

/** In the folder of all sandboxes, where a sandbox made it: the last one removes it then. */
export const madeFile = '.made-by-octo-ha-sandbox';

/**
 * Claims the folder for this process: of two at once, one wins. What a dead one left behind is removed first.
 * @throws SandboxError sandbox.already-up, sandbox.busy, sandbox.not-ours
 */
export async function claimFolder(folder: string, name: string): Promise<void> {
  const parent = join(folder, '..');
  const owner: KnownProcess = { name: 'up', pid: process.pid, startedAt: await startTime(process.pid) };
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if ((await mkdir(parent, { recursive: true })) !== undefined) await writeFile(join(parent, madeFile), '');
    const fresh = await mkdtemp(join(parent, `.${name}-`)).catch(() => null);
    // The last `down` has taken the parent with it.
    if (fresh === null && !existsSync(parent)) continue;
    if (fresh === null)
      throw new SandboxError(
        'unavailable',
        'sandbox.start-failed',
        `nothing can be written to '${parent}'`,
        'choose another --state',
      );
    await writeFile(join(fresh, 'owner.json'), JSON.stringify(owner));
    try {
      // Fails where the other one exists, since that is never empty.
      await rename(fresh, folder);
      await removeLeftovers(parent, name);
      return;
    } catch (error) {
      await rm(fresh, { recursive: true, force: true });
      if (!existsSync(folder)) throw error;
    }
    const processes = await processesOf(folder);
    for (const each of processes) {
      if (!(await isAlive(each))) continue;
      if (each.name === 'up')
        throw new SandboxError(
          'locked',
          'sandbox.busy',
          `the sandbox '${name}' is being started by process ${String(each.pid)}`,
          'wait for it, or choose another --name',
        );
      if (existsSync(join(folder, 'state.json')))
        throw new SandboxError(
          'refused',
          'sandbox.already-up',
          `the sandbox '${name}' is up already`,
          `octo-ha sandbox status --name ${name}, or octo-ha sandbox down --name ${name}`,
        );
    }
    const { removeSandbox } = await import('./down.ts');
    await removeSandbox(folder);
  }
  throw new SandboxError(
    'locked',
    'sandbox.busy',
    `the sandbox '${name}' is claimed by somebody else`,
    'try again',
  );
}

/** The processes that belong to it, the one that sets it up included. */
export async function processesOf(folder: string): Promise<readonly KnownProcess[]> {
  const owner = await readJson<KnownProcess>(join(folder, 'owner.json'));
  const started = await readFile(join(folder, 'processes.jsonl'), 'utf8').catch(() => '');
  const lines = started.split('\n').filter((line) => line !== '');
  return [...(owner === null ? [] : [owner]), ...lines.map((line) => JSON.parse(line) as KnownProcess)];
}

/** In the folder of a sandbox while it is being changed: who does it. */
export const changerFile = 'changer.json';

/** Who is changing a sandbox that is up; null for nobody who is alive. */
export async function changerOf(folder: string): Promise<KnownProcess | null> {
  const changer = await readJson<KnownProcess>(join(folder, changerFile));
  return changer !== null && (await isAlive(changer)) ? changer : null;
}

/** What it says of itself, or null while it is not wholly up. */
export function readState(folder: string): Promise<SandboxState | null> {
  return readJson<SandboxState>(join(folder, 'state.json'));
}
