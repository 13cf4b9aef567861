import { existsSync } from 'node:fs';
import { readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isAlive, kill, waitForEnd } from './processes.ts';
import { processesOf, sandboxFolder } from './sandbox-folder.ts';
import { SandboxError } from './sandbox-error.ts';

/**
 * Ends a sandbox: its own processes alone, then its folder. Being down already is fine.
 * @returns how many processes were ended, or null when there was no such sandbox
 * @throws SandboxError sandbox.busy while `up` is still at work
 */
export async function down(wish: { readonly state?: string; readonly name: string }): Promise<number | null> {
  const folder = sandboxFolder(wish.state, wish.name);
  if (!existsSync(folder)) return null;
  for (const each of await processesOf(folder))
    if (each.name === 'up' && each.pid !== process.pid && (await isAlive(each)))
      throw new SandboxError(
        'locked',
        'sandbox.busy',
        `the sandbox '${wish.name}' is being started by process ${String(each.pid)}`,
        'wait for it and try again',
      );
  const ended = await removeSandbox(folder);
  // The folder of all sandboxes goes with the last of them.
  await rmdir(dirname(folder)).catch(() => undefined);
  return ended;
}

/** Ends what runs in the folder and removes it. @returns how many processes were ended */
export async function removeSandbox(folder: string): Promise<number> {
  const processes = (await processesOf(folder)).filter(({ name }) => name !== 'up');
  const alive = [];
  for (const each of processes) if (await isAlive(each)) alive.push(each);
  const nodes = alive.filter(({ name }) => name !== 'server');
  // Nodes first, while there is a database to say goodbye to.
  await stopAll(nodes, (name) => join(folder, 'nodes', name, 'stop'));
  await stopAll(
    alive.filter(({ name }) => name === 'server'),
    () => join(folder, 'stop'),
  );
  // Out of the way in one step, so that nobody takes what is half removed for a sandbox.
  const away = `${folder}.removed-${String(process.pid)}`;
  await rename(folder, away).catch(() => undefined);
  for (const path of [away, folder]) await rm(path, { recursive: true, force: true, maxRetries: 5 });
  return alive.length;
}

async function stopAll(
  processes: Awaited<ReturnType<typeof processesOf>>,
  file: (name: string) => string,
): Promise<void> {
  for (const { name } of processes) await writeFile(file(name), '').catch(() => undefined);
  const stubborn = await waitForEnd(processes, 3000);
  for (const each of stubborn) await kill(each);
  await waitForEnd(stubborn, 2000);
}

/** Names of the sandboxes there are, up or not. */
export async function sandboxNames(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder).catch(() => []);
  return entries.filter((name) => !name.includes('.')).sort();
}
