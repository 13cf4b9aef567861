// The instance database in memory: the same promises as the real edge, no server.
import type { InstanceDatabase } from '../../src/edges.ts';
import { UnavailableError } from '../../src/errors.ts';
import type { Cluster } from '../../src/model/cluster.ts';

/** What it holds; change it between calls to play what happens to a cluster. */
export interface FakeDatabaseState {
  /** Without nodes it is what the real edge refuses: database.no-nodes. */
  cluster: Cluster;
  licenseText: string | null;
}

/** The calls that can fail. */
export type FakeDatabaseCall = 'readCluster' | 'readLicenseText';

/** The fake, and what a test may do to it. */
export interface FakeDatabase extends InstanceDatabase {
  readonly state: FakeDatabaseState;
  /** Every call so far, `close` included. */
  readonly calls: string[];
  /** The next call of this name rejects with the error. */
  readonly failOn: (call: FakeDatabaseCall, error: Error) => void;
}

/** @returns a fake holding this cluster and license */
export function fakeDatabase(cluster: Cluster, licenseText: string | null = null): FakeDatabase {
  const state: FakeDatabaseState = { cluster, licenseText };
  const calls: string[] = [];
  const failures = new Map<FakeDatabaseCall, Error>();
  let closed = false;

  function enter(call: FakeDatabaseCall, signal: AbortSignal): void {
    signal.throwIfAborted();
    if (closed) throw new UnavailableError('database.connection-lost', `${call}: the database is closed`);
    calls.push(call);
    const failure = failures.get(call);
    failures.delete(call);
    if (failure !== undefined) throw failure;
  }

  return {
    state,
    calls,
    failOn: (call, error) => failures.set(call, error),
    readCluster: (signal) =>
      attempt(() => {
        enter('readCluster', signal);
        if (state.cluster.nodes.length === 0)
          throw new UnavailableError(
            'database.no-nodes',
            `the database '${state.cluster.instance.database}' knows no node`,
          );
        return state.cluster;
      }),
    readLicenseText: (signal) =>
      attempt(() => {
        enter('readLicenseText', signal);
        return state.licenseText;
      }),
    close: () => {
      calls.push('close');
      closed = true;
      return Promise.resolve();
    },
  };
}

function attempt<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(work());
  });
}
