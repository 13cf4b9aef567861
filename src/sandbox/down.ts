import { existsSync } from 'node:fs';
import { readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isAlive, kill, startTime, waitForEnd } from './processes.ts';
import { removeLeftovers } from './remove-leftovers.ts';
import { readJson } from './read-json.ts';
import { changerOf, madeFile, processesOf, sandboxFolder } from './sandbox-folder.ts';
import { SandboxError } from './sandbox-error.ts';

/**
 * Ends a sandbox: its own processes alone, then its folder. Being down already is fine.
 * @returns how many processes were ended, or null when there was no such sandbox
 * @throws SandboxError sandbox.busy while `up` or `add-node` is still at work, sandbox.not-ours
 */
export async function down(wish: { readonly state?: string; readonly name: string }): Promise<number | null> {
  const folder = sandboxFolder(wish.state, wish.name);
  await removeLeftovers(dirname(folder), wish.name);
  if (!existsSync(folder)) return null;
  for (const each of await processesOf(folder))
    if (each.name === 'up' && each.pid !== process.pid && (await isAlive(each)))
      throw new SandboxError(
        'locked',
        'sandbox.busy',
        `the sandbox '${wish.name}' is being started by process ${String(each.pid)}`,
        'wait for it and try again',
      );
  const changer = await changerOf(folder);
  if (changer !== null)
    throw new SandboxError(
      'locked',
      'sandbox.busy',
      `a node is being added to the sandbox '${wish.name}' by process ${String(changer.pid)}`,
      'wait for it and try again',
    );
  const ended = await removeSandbox(folder);
  await removeParent(dirname(folder));
  return ended;
}

/** The folder of all sandboxes goes with the last of them, if a sandbox made it. */
async function removeParent(parent: string): Promise<void> {
  const entries = await readdir(parent).catch(() => []);
  if (entries.length !== 1 || entries[0] !== madeFile) return;
  await rm(join(parent, madeFile), { force: true });
  await rmdir(parent).catch(() => undefined);
}

/**
 * Ends what runs in the folder and removes it. @returns how many processes were ended
 * @throws SandboxError sandbox.not-ours for a folder that no sandbox made
 */
export async function removeSandbox(folder: string): Promise<number> {
  const entries = await readdir(folder).catch(() => []);
  if (entries.length > 0 && (await readJson(join(folder, 'owner.json'))) === null)
    throw new SandboxError(
      'refused',
      'sandbox.not-ours',
      `'${folder}' is not the folder of a sandbox`,
      'choose another --name or --state, or move it away',
    );
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
  const remover = { name: 'down', pid: process.pid, startedAt: await startTime(process.pid) };
  await writeFile(join(folder, 'remover.json'), JSON.stringify(remover)).catch(() => undefined);
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
