// A pretend cluster to practise on and to test against: its life as a whole.
// Lives here: up. Never here: anything of the product, any default of a real cluster.
import { join } from 'node:path';
import { contextFile } from './context-file.ts';
import { removeSandbox } from './down.ts';
import { connectionString } from './octopus/connection-string.ts';
import type { Login, ServerPlan, ServerReady, Workload } from './octopus/plan.ts';
import type { LicenseKind, SeedFolders, SeedVariant, Shape } from './octopus/seeds/seed-options.ts';
import { usualVersion } from './octopus/seeds/seed-options.ts';
import { writeSeedFiles } from './octopus/seeds/seed-files.ts';
import { storesBelow } from './octopus/node/store-paths.ts';
import { writeWhole } from './octopus/write-whole.ts';
import { claimFolder, sandboxFolder } from './sandbox-folder.ts';
import type { SandboxState } from './sandbox-folder.ts';
import { writeServerCommand } from './server-command.ts';
import { homeOf, secret, startNode } from './start-node.ts';
import { startProcess } from './start-process.ts';
import { waitUntilReady } from './wait-until-ready.ts';

/** What kind of cluster. */
export interface UpWish {
  readonly name: string;
  readonly state?: string;
  readonly nodes: number;
  readonly shape: Shape;
  readonly license: LicenseKind;
  /** One node with its files in its home folder, as one node alone always is. */
  readonly standalone: boolean;
  readonly timeScale: number;
  readonly workload: Workload;
  readonly encryption: ServerPlan['encryption'];
  readonly port: number;
  /** What is not public about the schema, made up otherwise than usual. */
  readonly variant?: Partial<SeedVariant>;
  /** By name of the node; for tests. */
  readonly nodeOptions?: Readonly<Record<string, NodeWish>>;
}

/** How a node differs from the others. */
export interface NodeWish {
  readonly version?: string;
  /** Octopus' seconds, before the time scale, by which its clock is ahead. */
  readonly clockOffsetSeconds?: number;
}

/**
 * Starts a sandbox and returns when everything answers; what was begun is undone when it fails or is interrupted.
 * @throws SandboxError sandbox.already-up, sandbox.busy, sandbox.start-failed
 */
export async function up(wish: UpWish, signal: AbortSignal): Promise<SandboxState> {
  const folder = sandboxFolder(wish.state, wish.name);
  await claimFolder(folder, wish.name);
  try {
    return await setUp(folder, wish, signal);
  } catch (error) {
    await removeSandbox(folder);
    throw error;
  }
}

async function setUp(folder: string, wish: UpWish, signal: AbortSignal): Promise<SandboxState> {
  const standalone = wish.standalone || wish.nodes === 1;
  const owner: Login = { role: 'owner', user: 'octopus', password: secret() };
  const reader: Login = { role: 'reader', user: 'octo-ha', password: secret() };
  const plan: ServerPlan = {
    folder,
    // Two sandboxes are two instances, and their journals lie in one state folder.
    serverName: wish.name === 'default' ? 'SANDBOX' : `SANDBOX-${wish.name.toUpperCase()}`,
    port: wish.port,
    encryption: wish.encryption,
    database: 'OctopusSandbox',
    logins: [owner, reader],
    shape: wish.shape,
    license: wish.license,
    folders: standalone ? homeFolders : storesBelow(join(folder, 'shared')),
    ...(wish.variant === undefined ? {} : { variant: wish.variant }),
    timeScale: wish.timeScale,
    workload: wish.workload,
  };
  writeWhole(join(folder, 'plan.json'), JSON.stringify(plan));
  const logFile = join(folder, 'server.log');
  const server = await startProcess({
    folder,
    name: 'server',
    program: 'sandbox-server',
    args: [folder],
    logFile,
  });
  const root = standalone ? homeOf(folder, 'NODE1') : join(folder, 'shared');
  await writeSeedFiles(storesBelow(root), { shape: wish.shape });
  const { port } = await waitUntilReady<ServerReady>(server, join(folder, 'server.json'), logFile, signal);
  const names = Array.from({ length: standalone ? 1 : wish.nodes }, (_, at) => `NODE${String(at + 1)}`);
  const login = connectionString({ ...plan, port }, owner);
  const nodes = await Promise.all(
    names.map((name) => {
      const own = wish.nodeOptions?.[name];
      const version = own?.version ?? usualVersion(wish.shape);
      const clockOffsetSeconds = own?.clockOffsetSeconds ?? 0;
      const { timeScale } = wish;
      return startNode(
        { folder, name, connectionString: login, version, timeScale, clockOffsetSeconds },
        signal,
      );
    }),
  );
  const state: SandboxState = {
    pretend: true,
    name: wish.name,
    folder,
    host: '127.0.0.1',
    port,
    database: plan.database,
    user: reader.user,
    password: reader.password,
    adminUser: owner.user,
    adminPassword: owner.password,
    encryption: wish.encryption,
    caFile: wish.encryption === 'off' ? null : join(folder, 'ca.pem'),
    contextFile: join(folder, 'context.yaml'),
    shape: wish.shape,
    license: wish.license,
    timeScale: wish.timeScale,
    nodes,
  };
  writeWhole(state.contextFile, contextFile(state, writeServerCommand(folder)));
  writeWhole(join(folder, 'state.json'), JSON.stringify(state));
  return state;
}

/** Some relative to the home folder, the others not set, as on an instance that nobody has moved. */
const homeFolders: SeedFolders = { taskLogs: 'TaskLogs', artifacts: 'Artifacts', packages: null };
