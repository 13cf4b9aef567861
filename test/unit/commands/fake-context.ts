// A Context whose edges keep what was done with them.
import type { Context } from '../../../src/commands/context.ts';
import type { Settings, SettingsFlags } from '../../../src/config/settings.ts';
import type { Answer, Hosts, InstanceDatabase, Journals, OutputFormat } from '../../../src/edges.ts';
import type { Stores } from '../../../src/edges/stores.ts';
import { UsageError } from '../../../src/errors.ts';
import type { Cluster } from '../../../src/model/cluster.ts';
import type { Node } from '../../../src/model/node.ts';
import type { StateFolder } from '../../../src/model/run.ts';
import { fakeDatabase } from '../../fakes/fake-database.ts';

/** What the world of a test holds; everything has a usual value. */
export interface FakeWorld {
  readonly cluster?: Cluster;
  /** The license text, null for none, or an error to throw. */
  readonly license?: string | null | Error;
  /** The database itself, in place of cluster and license. */
  readonly database?: InstanceDatabase;
  /** What the state folder holds of all instances; usually nothing. */
  readonly state?: StateFolder;
  readonly files?: Readonly<Record<string, string>>;
  readonly isTty?: boolean;
  readonly format?: OutputFormat;
  readonly signal?: AbortSignal;
  /** Called at every sleep; what a test does between two looks of a watch. */
  readonly onSleep?: (ms: number) => void;
  readonly settings?: Partial<Settings>;
  readonly flags?: SettingsFlags;
  readonly hosts?: Hosts;
  readonly journals?: Journals;
  readonly stores?: Stores;
  /** What a person answers; no unless said otherwise. */
  readonly consent?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** The context with what it kept. */
export interface FakeContext extends Context {
  readonly answers: Answer[];
  readonly painted: Answer[];
  readonly texts: string[];
  readonly said: string[];
  readonly finished: number[];
  /** Waits that nobody has ended. */
  readonly waits: ReadonlySet<string>;
  /** The files as they are now. */
  readonly kept: ReadonlyMap<string, string>;
}

export const readAt = new Date('2026-03-01T12:00:00Z');

/** A node that is up and idle, changed as said. */
export function fakeNode(name: string, change: Partial<Node> = {}): Node {
  return {
    id: `OctopusServerNodes-${name}`,
    name,
    draining: false,
    taskCap: 5,
    lastSeenAt: new Date(readAt.getTime() - 12_000),
    lastSeenAgeSeconds: 12,
    flaggedOffline: false,
    runningTasks: 2,
    cancellingTasks: 0,
    pinnedTasks: 0,
    version: '2025.1.9982',
    leader: null,
    ...change,
  };
}

/** Two nodes unless said otherwise. */
export function fakeCluster(nodes: readonly Node[] = [fakeNode('node-1'), fakeNode('node-2')]): Cluster {
  return {
    instance: { database: 'Octopus', server: 'SQL01', schema: '2019+', readCommittedSnapshot: true },
    readAt,
    maintenanceMode: false,
    queuedTasks: 3,
    oldestQueuedSeconds: 125,
    nodes,
    gaps: [],
  };
}

/** License XML with this inside, in the shape that Octopus sends (octopus-internals.md 2). */
export function licenseXml(inside: string): string {
  return `<License Signature="c2lnbmVk"><LicensedTo>Example</LicensedTo><LicenseKey>11111-22222</LicenseKey>${inside}</License>`;
}

export function fakeContext(world: FakeWorld = {}): FakeContext {
  const [answers, painted, texts, said, finished]: [Answer[], Answer[], string[], string[], number[]] = [
    [],
    [],
    [],
    [],
    [],
  ];
  const waits = new Set<string>();
  const license = world.license === undefined ? licenseXml('<NodeLimit>3</NodeLimit>') : world.license;
  const files = new Map(Object.entries(world.files ?? {}));
  const base = world.database ?? fakeDatabase(world.cluster ?? fakeCluster());
  const database: InstanceDatabase = world.database ?? {
    readCluster: () => Promise.resolve(world.cluster ?? fakeCluster()),
    readLicenseText: () => (license instanceof Error ? Promise.reject(license) : Promise.resolve(license)),
    readFolders: (signal) => base.readFolders(signal),
    readBackupAge: (signal) => base.readBackupAge(signal),
    readSessionsOf: (host, signal) => base.readSessionsOf(host, signal),
    readExpectedFiles: (question, signal) => base.readExpectedFiles(question, signal),
    readTasks: (question, signal) => base.readTasks(question, signal),
    takeLock: (scope, signal) => base.takeLock(scope, signal),
    close: () => Promise.resolve(),
  };
  return {
    answers,
    painted,
    texts,
    said,
    finished,
    terminal: {
      stdoutIsTty: world.isTty ?? false,
      format: world.format ?? 'table',
      answer: (answer) => answers.push(answer),
      repaint: (answer) => painted.push(answer),
      text: (text) => texts.push(text),
      note: (line) => said.push(line),
      warn: (line) => said.push(`warning: ${line}`),
      waiting: (what) => {
        waits.add(what);
        return () => waits.delete(what);
      },
      canConfirm: world.consent !== undefined,
      confirm: (question) => {
        said.push(question);
        return Promise.resolve(world.consent ?? false);
      },
    },
    settings: () => Promise.resolve({ ...usualSettings, ...world.settings }),
    database: () => Promise.resolve(database),
    hosts: () => Promise.resolve(world.hosts ?? noHosts),
    journals: () => Promise.resolve(need(world.journals, 'journals')),
    stores: () => Promise.resolve(need(world.stores, 'stores')),
    stateFolder: () => Promise.resolve(world.state ?? { folder: 'state', instances: [], gaps: [] }),
    log: () => undefined,
    flags: () => world.flags ?? {},
    sources: {
      platform: 'linux',
      env: world.env ?? {},
      homeFolder: '/home/ada',
      readFile: (path) => {
        const text = files.get(path);
        if (text === undefined) throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' });
        return { bytes: new TextEncoder().encode(text), mode: 0o600 };
      },
    },
    clock: {
      now: () => readAt,
      ticks: () => 0,
      every: () => () => Promise.resolve(),
      sleep: (ms, signal) => {
        world.onSleep?.(ms);
        return signal.aborted ? Promise.reject(signal.reason as Error) : Promise.resolve();
      },
    },
    readFile: (path) => {
      const text = files.get(path);
      return text === undefined
        ? Promise.reject(new UsageError('usage.file-unreadable', `cannot read '${path}'`))
        : Promise.resolve(new TextEncoder().encode(text));
    },
    replaceFile: (path, text) => {
      files.set(path, text);
      return Promise.resolve();
    },
    kept: files,
    waits,
    signal: world.signal ?? new AbortController().signal,
    finishWith: (code) => finished.push(code),
  };
}

const usualSettings: Settings = {
  contextName: null,
  configPath: 'config.yaml',
  connection: () => {
    throw new UsageError('config.no-connection', 'no connection');
  },
  nodes: [],
  loadBalancer: null,
  hostsCertificateAuthority: null,
  apiKey: null,
  drainVia: 'database',
  periods: { freshSeconds: 90, offlineSeconds: 300, queuePollSeconds: 20, heartBeatSeconds: 60 },
  stateFolder: 'state',
  log: null,
  output: 'table',
  color: undefined,
  debug: false,
  prompt: false,
  secrets: [],
  warnings: [],
};

/** Settings without urls or services reach nobody. */
const noHosts: Hosts = {
  ping: () => Promise.resolve({ kind: 'unreachable', why: 'nothing listens here' }),
  askBalancer: () => Promise.resolve({ kind: 'unreachable', why: 'nothing listens here' }),
  serviceOf: () => null,
  hook: () => Promise.resolve({ exitCode: 0, stdout: '', stderr: '' }),
  hookLife: () => Promise.resolve('gone' as const),
  api: () => null,
};

function need<T>(given: T | undefined, what: string): T {
  if (given === undefined) throw new Error(`the test gives no ${what}`);
  return given;
}
