// A standalone instance of the sandbox whose service is a unit of a pretend systemd, as one that migrates: with a start type that
// octo-ha can change, an API key for maintenance mode, and temporary files in a folder of its own.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownSandbox, type OwnSandbox } from './own-sandbox.ts';
import { pretendSystemctl } from './pretend-systemctl.ts';
import { descendants, processesWith, wordsOf } from './process-tree.ts';
import { bin, cleanEnvironment, type Ended } from './run-cli.ts';

/** Kinds of stores and the properties and usual folders of the pretend Octopus Server. */
export const kinds = {
  taskLogs: ['LogsDirectory', 'TaskLogs'],
  artifacts: ['ArtifactsDirectory', 'Artifacts'],
  packages: ['PackagesDirectory', 'Packages'],
  imports: ['ImportsDirectory', 'Imports'],
  eventExports: ['EventExportsDirectory', 'EventExports'],
  telemetry: ['TelemetryDirectory', 'Telemetry'],
} as const;

/** One of them. */
export type Kind = keyof typeof kinds;

/** Where each kind is. */
export type Places = Readonly<Record<Kind, string>>;

/** Risks of a sandbox: source and target are on one disk, and nobody keeps a backup of it. */
export const sandboxRisks =
  'service-rights,same-device,local-target,old-backup,license,left-on-target,free-space,missing-store';

/** A run that can be ended with all that it has started. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended & { readonly ms: number }>;
  /** `process`: it alone; `tree`: what it runs as well. */
  readonly kill: (how: 'process' | 'tree') => void;
  /** As a terminal does it: the whole group is told. */
  readonly interrupt: () => void;
}

/** It, and what it shows of itself. */
export interface MigrationSandbox extends OwnSandbox {
  readonly home: string;
  /** A folder for targets, which is there. */
  readonly shares: string;
  readonly migrate: (phase: string, to: string, more?: Run) => Running;
  /** Documents of settings, as they are stored. */
  readonly documents: () => Promise<Readonly<Record<string, string>>>;
  /** Where Octopus would look for each kind if it started now. */
  readonly places: () => Promise<Places>;
  readonly startType: () => string;
  readonly systemctl: (verb: string) => Promise<void>;
  /** Whatever a migration must put back: flags, start type, maintenance mode, locks, unfinished runs, temporary files, processes. */
  readonly leftovers: () => Promise<Readonly<Record<string, unknown>>>;
}

/** What differs from a plain run. */
export interface Run {
  readonly args?: readonly string[];
  readonly stateFolder?: string;
  readonly onLine?: (lines: number) => void;
}

const unit = 'octopus-sandbox.service';
const lockIsFree = "SELECT APPLOCK_TEST('public', 'octo-ha', 'Exclusive', 'Session') AS free";

/** @param args of `sandbox up` */
export async function migrationSandbox(...args: readonly string[]): Promise<MigrationSandbox> {
  const own = await ownSandbox('--nodes', '1', ...args);
  const { folder, told } = own;
  const [node] = told.nodes;
  if (node === undefined) throw new Error('the sandbox has no node');
  const [programs, shares, temporary] = ['programs', 'shares', 'temporary'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  for (const each of [programs, shares, temporary]) mkdirSync(each);
  const home = join(node.configFile, '..');
  const startTypeFile = join(folder, 'start-type');
  writeFileSync(startTypeFile, 'enabled');
  const startType = (): string =>
    existsSync(`${startTypeFile}.masked`) ? 'masked' : readFileSync(startTypeFile, 'utf8').trim();
  const server = /program: (.*)/.exec(readFileSync(told.contextFile, 'utf8'))?.[1] ?? '';
  writeFileSync(
    join(programs, 'systemctl'),
    pretendSystemctl(startTypeFile, JSON.parse(server) as string, node.configFile),
    { mode: 0o755 },
  );
  const contexts = join(folder, 'contexts.yaml');
  writeFileSync(
    contexts,
    readFileSync(told.contextFile, 'utf8').replace(/( +)configFile: .*/, `$&\n$1unit: ${unit}`),
  );
  const env = {
    OCTO_HA_CONFIG: contexts,
    OCTO_HA_STATE_FOLDER: join(folder, 'state-of-tests'),
    OCTOPUS_API_KEY: node.apiKey,
    TMPDIR: temporary,
    PATH: `${programs}:${process.env['PATH'] ?? ''}`,
  };

  const documents = async (): Promise<Readonly<Record<string, string>>> =>
    Object.fromEntries(
      (await own.rows('SELECT Id, JSON FROM dbo.Configuration')).map(({ Id, JSON: text }) => [
        String(Id),
        String(text),
      ]),
    );

  // Nothing that octo-ha runs on a node inherits that variable.
  const ours = (): readonly number[] => processesWith(env.OCTO_HA_STATE_FOLDER);

  return {
    ...own,
    env,
    home,
    shares,
    documents,
    places: async () => placesOf(await documents(), home),
    startType,
    systemctl: (verb) =>
      new Promise((resolve, reject) => {
        const child = spawn(join(programs, 'systemctl'), [verb, '--', unit], { stdio: 'ignore' });
        child.on('error', reject).on('close', () => resolve());
      }),
    migrate: (phase, to, more = {}) =>
      start(
        ['migrate', ...(phase === '' ? [] : [phase]), '--to', to, ...phaseArgs(phase), ...(more.args ?? [])],
        {
          ...env,
          ...(more.stateFolder === undefined ? {} : { OCTO_HA_STATE_FOLDER: more.stateFolder }),
        },
        more.onLine,
      ),
    leftovers: async () => {
      const until = Date.now() + 15_000;
      while (ours().length > 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 50));
      const { stdout } = await own.run('status -o json', { env });
      return {
        draining: await own.rows('SELECT Name FROM dbo.OctopusServerNode WHERE IsInMaintenanceMode = 1'),
        startType: startType(),
        maintenance: (await documents())['maintenance'] ?? null,
        lock: await own.rows(lockIsFree),
        runs: (JSON.parse(stdout) as { readonly runs: readonly unknown[] }).runs,
        temporary: readdirSync(temporary),
        processes: ours().map((pid) => `${String(pid)} ${wordsOf(pid)}`),
        up: Object.keys(own.processes()),
      };
    },
  };
}

/** What every phase is given here. */
function phaseArgs(phase: string): readonly string[] {
  const risks = ['--accept-risk', sandboxRisks, '-o', 'json'];
  const yes = ['', 'cutover', 'rollback', 'finish'].includes(phase) ? ['--yes'] : [];
  const saved = ['', 'preseed', 'cutover'].includes(phase) ? ['--master-key-saved'] : [];
  return [...risks, ...yes, ...saved];
}

function start(
  args: readonly string[],
  env: Record<string, string>,
  onLine?: (lines: number) => void,
): Running {
  const began = Date.now();
  const child = spawn(process.execPath, [bin, ...args], {
    env: cleanEnvironment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let [stdout, stderr, lines] = ['', '', 0];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    lines += text.split('\n').length - 1;
    onLine?.(lines);
  });
  const ended = new Promise<Ended & { ms: number }>((resolve, reject) => {
    child.on('error', reject);
    // What a killed one has started may hold its pipes for longer than it lives.
    child.on('exit', (code, signal) =>
      setTimeout(() => resolve({ code, signal, stdout, stderr, ms: Date.now() - began }), 20),
    );
  });
  return {
    child,
    ended,
    interrupt: () => {
      process.kill(-(child.pid ?? 0), 'SIGINT');
    },
    kill: (how) => {
      const below = how === 'tree' ? descendants(child.pid ?? 0) : [];
      child.kill('SIGKILL');
      for (const pid of below)
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // it has ended meanwhile
        }
    },
  };
}

/** As Octopus resolves them: what is whole as it is, the rest below the cluster-shared folder, or below the home (3.2). */
export function placesOf(documents: Readonly<Record<string, string>>, home: string): Places {
  const all = Object.values(documents).map((text) => JSON.parse(text) as Readonly<Record<string, unknown>>);
  const value = (name: string): string | null => {
    const found = all.map((each) => each[name]).find((each) => typeof each === 'string' && each !== '');
    return typeof found === 'string' ? found : null;
  };
  const root = value('ClusterSharedDirectory') ?? home;
  const entries = Object.entries(kinds).map(([kind, [property, usual]]) => {
    const path = value(property) ?? usual;
    return [kind, path.startsWith('/') ? path : join(root, path)];
  });
  return Object.fromEntries(entries) as Places;
}

/** Lines of all journals of migrations in a target. */
export function journalOf(target: string): readonly { readonly step: string }[] {
  const folder = join(target, '.octo-ha', 'journals');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1))
    .map((line) => JSON.parse(line) as { readonly step: string });
}
