// The instance database in memory: the same promises as the real edge, no server.
import type { HeldLock, InstanceDatabase } from '../../src/edges.ts';
import type { ExpectedFile, ExpectedKind } from '../../src/edges/migration-reads.ts';
import { UnavailableError } from '../../src/errors.ts';
import type { Cluster } from '../../src/model/cluster.ts';
import type { FolderReading } from '../../src/model/folder-settings.ts';
import type { Task } from '../../src/model/task.ts';
import { fakeLock } from './fake-lock.ts';
import type { FakeLockEntry } from './fake-lock.ts';
import { clusterOf, tasksAskedFor } from './fake-tasks.ts';

/** What it holds; change it between calls to play what happens to a cluster. Several fakes may share one. */
export interface FakeDatabaseState {
  /** Without nodes it is what the real edge refuses: database.no-nodes. */
  cluster: Cluster;
  licenseText: string | null;
  /** What its settings documents tell; nothing when left out. */
  folders?: FolderReading;
  /** Of the last backup; none when left out. */
  backupAgeSeconds?: number | null;
  /** Database sessions of a host; null, and when left out: the login may not see them. */
  sessions?: (host: string) => number | null;
  /** Rows that speak of files, given in pages of two; none when left out. */
  expected?: Partial<Record<ExpectedKind, readonly ExpectedFile[]>>;
  /** The tasks, from which the counts of the cluster follow then; null leaves it at the cluster's counts. */
  tasks: readonly Task[] | null;
  /** Who holds which lock. Empty it to play that a holder's session was killed. */
  readonly locks: FakeLockEntry[];
}

/** The calls that can fail, those on a lock included. */
export type FakeDatabaseCall =
  | (
      | 'readCluster'
      | 'readLicenseText'
      | 'readFolders'
      | 'readBackupAge'
      | 'readSessionsOf'
      | 'readExpectedFiles'
      | 'readTasks'
      | 'takeLock'
    )
  | Exclude<keyof HeldLock, 'scope' | 'release'>;

/** Something that was changed: what by, and what it was asked for. */
export interface FakeEffect {
  readonly call: FakeDatabaseCall | 'release';
  readonly nodeId?: string;
  readonly taskId?: string;
  readonly value?: unknown;
}

/** How a fake is set up. */
export interface FakeDatabaseOptions {
  /** The state of another fake: then both are operators on one database, and the cluster given is not used. */
  readonly state?: FakeDatabaseState;
  /** Who this is, as others read it in lock.held. */
  readonly holder?: string;
  /** Called after every effect (a lock taken, a value written, a lock released); what it throws ends the call. */
  readonly onEffect?: (effect: FakeEffect) => void;
}

/** The fake, and what a test may do to it. */
export interface FakeDatabase extends InstanceDatabase {
  readonly state: FakeDatabaseState;
  /** Every call so far, those on locks and `close` included. */
  readonly calls: string[];
  /**
   * The next call of this name rejects with the error, before it did anything; or, to play an answer that is lost, after it
   * took effect.
   */
  readonly failOn: (call: FakeDatabaseCall, error: Error, when?: 'before' | 'after') => void;
  /** Plays the death of the process: its connections end, and with them its locks. */
  readonly die: () => void;
}

/** @returns a fake holding this cluster and license */
export function fakeDatabase(
  cluster: Cluster,
  licenseText: string | null = null,
  options: FakeDatabaseOptions = {},
): FakeDatabase {
  const state: FakeDatabaseState = options.state ?? { cluster, licenseText, tasks: null, locks: [] };
  const holder = options.holder ?? 'octo-ha';
  const calls: string[] = [];
  const failures = new Map<FakeDatabaseCall, { readonly error: Error; readonly when: 'before' | 'after' }>();
  const mine: FakeLockEntry[] = [];
  let closed = false;

  async function call<T>(
    effect: FakeEffect,
    signal: AbortSignal,
    work: () => T,
    changed: (result: T) => boolean,
  ): Promise<T> {
    signal.throwIfAborted();
    // As if the call travelled: nothing happens before the caller goes on.
    await Promise.resolve();
    const name = effect.call;
    calls.push(name);
    if (closed && name === 'release') return work();
    if (closed) throw new UnavailableError('database.connection-lost', `${name}: the database is closed`);
    const failure = name === 'release' ? undefined : failures.get(name);
    if (name !== 'release') failures.delete(name);
    if (failure?.when === 'before') throw failure.error;
    const result = work();
    if (changed(result)) options.onEffect?.(effect);
    if (failure?.when === 'after') throw failure.error;
    return result;
  }

  const read = <T>(name: FakeDatabaseCall, signal: AbortSignal, work: () => T): Promise<T> =>
    call({ call: name }, signal, work, () => false);

  function leave(): void {
    closed = true;
    for (const entry of mine.splice(0)) {
      const at = state.locks.indexOf(entry);
      if (at >= 0) state.locks.splice(at, 1);
    }
  }

  return {
    state,
    calls,
    failOn: (name, error, when = 'before') => failures.set(name, { error, when }),
    die: leave,
    readCluster: (signal) =>
      read('readCluster', signal, () => {
        if (state.cluster.nodes.length === 0)
          throw new UnavailableError(
            'database.no-nodes',
            `the database '${state.cluster.instance.database}' knows no node`,
          );
        return clusterOf(state);
      }),
    readLicenseText: (signal) => read('readLicenseText', signal, () => state.licenseText),
    readFolders: (signal) =>
      read(
        'readFolders',
        signal,
        () => state.folders ?? { source: 'database', node: null, home: null, values: {} },
      ),
    readBackupAge: (signal) => read('readBackupAge', signal, () => state.backupAgeSeconds ?? null),
    readSessionsOf: (host, signal) => read('readSessionsOf', signal, () => state.sessions?.(host) ?? null),
    readExpectedFiles: ({ kind, after }, signal) =>
      read('readExpectedFiles', signal, () => {
        const rows = state.expected?.[kind] ?? [];
        const begin = after === null ? 0 : rows.findIndex(({ id }) => id === after) + 1;
        const files = rows.slice(begin, begin + 2);
        return { files, next: begin + 2 < rows.length ? (files.at(-1)?.id ?? null) : null };
      }),
    readTasks: (question, signal) => read('readTasks', signal, () => tasksAskedFor(state, question)),
    takeLock: (scope, signal) => fakeLock(scope, { state, holder, mine, call }, signal),
    close: () => {
      calls.push('close');
      leave();
      return Promise.resolve();
    },
  };
}
