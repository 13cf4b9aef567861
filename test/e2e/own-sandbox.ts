// A pretend cluster of a test file's own, for tests that change it.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mssql from 'mssql';
import { octoHa, type Ended, type RunOptions } from './run-cli.ts';
import type { ToldSandbox } from './setup.ts';

/** It, and how it is used. */
export interface OwnSandbox {
  readonly told: ToldSandbox;
  /** Leads `octo-ha` to the cluster, with a state folder that is gone with it. */
  readonly env: Readonly<Record<string, string>>;
  /** Removed with the sandbox: for logs. */
  readonly folder: string;
  /** @param line words parted by single blanks */
  readonly run: (line: string, options?: RunOptions) => Promise<Ended>;
  /** The same, by arguments that may hold blanks. */
  readonly start: (args: readonly string[]) => Promise<Ended>;
  /** Rows that a query gives, by the names of its columns. */
  readonly rows: (query: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Process of each node's pretend service by the node's name; of none that is down. Linux alone tells them. */
  readonly processes: () => Readonly<Record<string, number>>;
  readonly down: () => Promise<void>;
}

/** @param args of `sandbox up` */
export async function ownSandbox(...args: readonly string[]): Promise<OwnSandbox> {
  const folder = mkdtempSync(join(tmpdir(), 'octo-ha-e2e-own-'));
  const where = ['--state', folder, '--name', 'own'];
  const end = async (): Promise<void> => {
    await octoHa(['sandbox', 'down', ...where]);
    rmSync(folder, { recursive: true, force: true });
  };
  const up = await octoHa(['sandbox', 'up', ...where, ...args, '-o', 'json']);
  if (up.code !== 0) {
    await end();
    throw new Error(`the sandbox is not up: ${up.stderr}`);
  }
  const told = JSON.parse(up.stdout) as ToldSandbox;
  const env = { OCTO_HA_CONFIG: told.contextFile, OCTO_HA_STATE_FOLDER: join(folder, 'state-of-tests') };
  const pool = await new mssql.ConnectionPool({
    server: told.host,
    port: told.port,
    database: told.database,
    user: told.user,
    password: told.password,
    pool: { max: 1 },
    options:
      told.caFile === null
        ? { encrypt: false }
        : { trustServerCertificate: false, cryptoCredentialsDetails: { ca: readFileSync(told.caFile) } },
  }).connect();
  return {
    told,
    env,
    folder,
    run: (line, options = {}) => octoHa(line.split(' '), { ...options, env: { ...env, ...options.env } }),
    start: (args) => octoHa(args, { env }),
    rows: async (query) => {
      // There is no recordset where nothing was selected, whatever the types say.
      const { recordsets } = await pool.query<Record<string, unknown>>(query);
      return (recordsets as readonly (readonly Record<string, unknown>[])[])[0] ?? [];
    },
    processes: () => processesOf(told),
    down: async () => {
      await pool.close();
      await end();
    },
  };
}

/** By the config file that a pretend service has among its arguments. */
function processesOf({ nodes }: ToldSandbox): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const args = argumentsOf(pid);
    if (args[2] !== 'run') continue;
    const node = nodes.find(({ configFile }) => args.includes(configFile));
    if (node !== undefined) found[node.name] = Number(pid);
  }
  return found;
}

function argumentsOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    // it has ended meanwhile
    return [];
  }
}
