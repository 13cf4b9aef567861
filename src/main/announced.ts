// An instance database that says on stderr what is waited for.
import type { InstanceDatabase, Terminal } from '../edges.ts';
import type { Cluster } from '../model/cluster.ts';

/** The same database; `name` is how the operator knows it, and `seen` is told every reading. Nothing is shown for what is quick. */
export function announced(
  database: InstanceDatabase,
  name: string,
  terminal: Terminal,
  seen: (cluster: Cluster) => void,
): InstanceDatabase {
  const during = async <T>(what: string, read: () => Promise<T>): Promise<T> => {
    const done = terminal.waiting(`${what} of ${name}`);
    try {
      return await read();
    } finally {
      done();
    }
  };
  return {
    readCluster: async (signal) => {
      const cluster = await during('reading the nodes', () => database.readCluster(signal));
      seen(cluster);
      return cluster;
    },
    readLicenseText: (signal) => during('reading the license', () => database.readLicenseText(signal)),
    readFolders: (signal) => during('reading the folders', () => database.readFolders(signal)),
    readBackupAge: (signal) => during('looking for the last backup', () => database.readBackupAge(signal)),
    readSessionsOf: (host, signal) =>
      during('looking for sessions', () => database.readSessionsOf(host, signal)),
    // Page after page: whoever asks says what it is for.
    readExpectedFiles: (question, signal) => database.readExpectedFiles(question, signal),
    readTasks: (question, signal) => during('reading the tasks', () => database.readTasks(question, signal)),
    takeLock: (scope, signal) => during('taking the lock', () => database.takeLock(scope, signal)),
    close: () => database.close(),
  };
}
