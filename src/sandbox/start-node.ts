import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerReady } from './octopus/plan.ts';
import { writeServerConfig } from './octopus/server-config.ts';
import { writeWhole } from './octopus/write-whole.ts';
import type { SandboxState } from './sandbox-folder.ts';
import { startProcess } from './start-process.ts';
import { waitUntilReady } from './wait-until-ready.ts';

/** A node to set up. */
export interface NewNode {
  /** Of the sandbox. */
  readonly folder: string;
  readonly name: string;
  /** By which it finds the database. */
  readonly connectionString: string;
  readonly version: string;
  readonly timeScale: number;
  /** Octopus' seconds, before the time scale, by which its clock is ahead. */
  readonly clockOffsetSeconds: number;
}

/** A node's home folder, which is its own whatever folders the nodes share. */
export function homeOf(folder: string, name: string): string {
  return join(folder, 'nodes', name);
}

/**
 * Sets up a node and starts it; resolves when it answers. Where the stores are it reads from the instance database, as a real one
 * does.
 * @throws SandboxError sandbox.start-failed
 */
export async function startNode(wish: NewNode, signal: AbortSignal): Promise<SandboxState['nodes'][number]> {
  const { folder, name, connectionString } = wish;
  const home = homeOf(folder, name);
  await mkdir(home, { recursive: true });
  const configFile = join(home, 'OctopusServer.config');
  const apiKey = `API-${secret().toUpperCase()}`;
  const config = { nodeName: name, home, connectionString };
  writeWhole(join(home, 'api-key'), apiKey);
  writeWhole(configFile, writeServerConfig({ ...config, listenPrefix: 'http://127.0.0.1:0/' }));
  const args = [
    'run',
    '--config',
    configFile,
    '--version',
    wish.version,
    '--time-scale',
    String(wish.timeScale),
    // Joined, since a value below zero begins with a dash.
    `--clock-offset=${String(wish.clockOffsetSeconds)}`,
  ];
  writeWhole(join(home, 'arguments.json'), JSON.stringify(args));
  const logFile = join(home, 'node.log');
  const node = await startProcess({ folder, name, program: 'sandbox-node', args, logFile });
  const { port } = await waitUntilReady<ServerReady>(node, join(home, 'ready.json'), logFile, signal);
  // So that a node that is started again listens where it did.
  const url = `http://127.0.0.1:${String(port)}/`;
  writeWhole(configFile, writeServerConfig({ ...config, listenPrefix: url }));
  return { name, url: url.slice(0, -1), configFile, apiKey };
}

/** Letters and digits alone: goes into connection strings and XML as it is. */
export function secret(): string {
  return randomBytes(18).toString('hex');
}
