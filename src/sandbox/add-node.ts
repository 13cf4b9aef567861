import { existsSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { contextFile } from './context-file.ts';
import { connectionString } from './octopus/connection-string.ts';
import type { ServerPlan } from './octopus/plan.ts';
import { allowedNodes } from './octopus/seeds/license-xml.ts';
import { usualVersion } from './octopus/seeds/seed-options.ts';
import { writeWhole } from './octopus/write-whole.ts';
import { kill, startTime, waitForEnd } from './processes.ts';
import { readJson } from './read-json.ts';
import { changerFile, changerOf, processesOf, readState, sandboxFolder } from './sandbox-folder.ts';
import type { SandboxState } from './sandbox-folder.ts';
import { SandboxError } from './sandbox-error.ts';
import { writeServerCommand } from './server-command.ts';
import { homeOf, startNode } from './start-node.ts';

/** Which node to which sandbox. */
export interface AddNodeWish {
  readonly name: string;
  readonly state?: string;
  /** The next NODEn unless given. */
  readonly node?: string;
}

/** What came of it. */
export interface AddedNode {
  readonly state: SandboxState;
  readonly node: string;
  /** What Octopus says when more nodes are there than its license allows; null while it allows them. */
  readonly overLicense: string | null;
}

const mostNodes = 16;

/**
 * Sets up one more node of a sandbox that runs, as the installer adds one to a cluster: with a home folder of its own; where the
 * stores are it reads from the database. A node too many for the license is added all the same and told of afterwards, as by
 * Octopus (octopus-internals.md 2.4).
 * @throws SandboxError sandbox.not-up, sandbox.busy, sandbox.node, sandbox.start-failed
 */
export async function addNode(wish: AddNodeWish, signal: AbortSignal): Promise<AddedNode> {
  const folder = sandboxFolder(wish.state, wish.name);
  const hold = await holdSandbox(folder, wish.name);
  try {
    const state = await readState(folder);
    const plan = await readJson<ServerPlan>(join(folder, 'plan.json'));
    const owner = plan?.logins.find(({ role }) => role === 'owner');
    if (state === null || plan === null || owner === undefined) throw notUp(wish.name);
    const node = freeName(wish.node, state);
    // Of an attempt that was killed.
    await undo(folder, node);
    const setting = {
      ...{ folder, name: node, version: usualVersion(plan.shape), timeScale: state.timeScale },
      connectionString: connectionString({ ...plan, port: state.port }, owner),
      clockOffsetSeconds: 0,
    };
    const added = await startNode(setting, signal).catch(async (error: unknown) => {
      await undo(folder, node);
      throw error;
    });
    const changed: SandboxState = { ...state, nodes: [...state.nodes, added] };
    writeWhole(state.contextFile, contextFile(changed, writeServerCommand(folder)));
    writeWhole(join(folder, 'state.json'), JSON.stringify(changed));
    const [allowed, there] = [allowedNodes(plan.license), changed.nodes.length];
    return {
      state: changed,
      node,
      overLicense:
        there <= allowed
          ? null
          : `Your Octopus Deploy license only allows ${String(allowed)} active nodes. You currently have ${String(there)} active nodes.`,
    };
  } finally {
    await hold.release();
  }
}

function freeName(wish: string | undefined, { nodes }: SandboxState): string {
  const refuse = (message: string, hint: string): SandboxError =>
    new SandboxError('refused', 'sandbox.node', message, hint);
  if (nodes.length >= mostNodes)
    throw refuse(`the sandbox has ${String(mostNodes)} nodes already`, 'start another sandbox: --name');
  const isTaken = (name: string): boolean =>
    nodes.some((node) => node.name.toLowerCase() === name.toLowerCase());
  if (wish === undefined) {
    let number = nodes.length + 1;
    while (isTaken(`NODE${String(number)}`)) number += 1;
    return `NODE${String(number)}`;
  }
  // The others are what the sandbox calls processes of its own.
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/i.test(wish) || ['server', 'up', 'down'].includes(wish.toLowerCase()))
    throw new SandboxError(
      'usage',
      'sandbox.node',
      `'${wish}' is no name for a pretend node`,
      'use letters, digits and dashes',
    );
  if (isTaken(wish)) throw refuse(`there is a node '${wish}' already`, 'give another --node, or none');
  return wish;
}

async function undo(folder: string, node: string): Promise<void> {
  const own = (await processesOf(folder)).filter(({ name }) => name === node);
  for (const each of own) await kill(each);
  await waitForEnd(own, 2000);
  await rm(homeOf(folder, node), { recursive: true, force: true, maxRetries: 5 });
}

/** Nobody else changes the sandbox, nor takes it down, until it is released. */
async function holdSandbox(folder: string, name: string): Promise<{ release: () => Promise<void> }> {
  const me = { name: 'add-node', pid: process.pid, startedAt: await startTime(process.pid) };
  const file = join(folder, changerFile);
  for (let attempt = 0; attempt < 2; attempt += 1) {
    if (!existsSync(join(folder, 'state.json'))) throw notUp(name);
    try {
      const handle = await open(file, 'wx', 0o600);
      await handle.writeFile(JSON.stringify(me));
      await handle.close();
      return { release: () => rm(file, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if ((await changerOf(folder)) !== null) break;
    await rm(file, { force: true });
  }
  throw new SandboxError(
    'locked',
    'sandbox.busy',
    `somebody else is adding a node to the sandbox '${name}'`,
    'wait for it and try again',
  );
}

function notUp(name: string): SandboxError {
  return new SandboxError(
    'refused',
    'sandbox.not-up',
    `there is no sandbox named '${name}'`,
    `octo-ha sandbox up --name ${name}`,
  );
}
