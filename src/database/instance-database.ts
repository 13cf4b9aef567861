// The instance database over a session: which questions are asked, and what becomes of the answers.
import type { InstanceDatabase } from '../edges.ts';
import { UnavailableError } from '../errors.ts';
import { whole } from './cell-values.ts';
import { discoverSchema, explainMissing } from './discover-schema.ts';
import type { Discovery, DiscoveryOptions } from './discover-schema.ts';
import { findFolders } from './find-folders.ts';
import { findLicense } from './find-license.ts';
import type { WithSchema } from './lock/held-lock.ts';
import { takeLock } from './lock/take-lock.ts';
import { batchOf } from './queries/batch-of.ts';
import { folderDocuments } from './queries/folder-documents.ts';
import { lastBackup } from './queries/last-backup.ts';
import { licenseDocuments } from './queries/license-documents.ts';
import { sessionsOfHost } from './queries/sessions-of-host.ts';
import { readCluster } from './read-cluster.ts';
import { expectedTables, readExpectedFiles } from './read-expected-files.ts';
import { readTasks } from './read-tasks.ts';
import { bindSchema, bindSettings } from './schema.ts';
import type { OctopusTable, Settings } from './schema.ts';
import type { Row, Session } from './session.ts';
import { describeTable } from './table-shape.ts';

/** The edge over an open session. The schema is looked at once, and again after it turned out to have changed. */
export function instanceDatabase(
  session: Session,
  options: DiscoveryOptions,
  openLockSession: (signal: AbortSignal) => Promise<Session>,
): InstanceDatabase {
  let discovery: Discovery | null = null;
  // Read together with the cluster, for the one question after it.
  let licenseRows: readonly Row[] | null = null;

  /** Forgets the schema when a statement does not fit it: Octopus was upgraded meanwhile, or something was granted. */
  async function ask<T>(signal: AbortSignal, read: (found: Discovery) => Promise<T>): Promise<T> {
    try {
      discovery ??= await discoverSchema(session, options, signal);
      return await read(discovery);
    } catch (error) {
      discovery = null;
      throw error;
    }
  }

  /** Nodes and tasks have to be there; what else is needed may be missing, but not hidden from the login. */
  const withSchema: WithSchema = (more, signal, work) =>
    ask(signal, async (found) => {
      signal.throwIfAborted();
      for (const table of ['OctopusServerNode', 'ServerTask', ...more] as const)
        await explainMissing(session, options, found, [table], signal);
      return work(bindSchema(found.tables, options.schemaName));
    });

  async function needSettings(
    found: Discovery,
    signal: AbortSignal,
    what = 'the license',
  ): Promise<Settings> {
    await explainMissing(session, options, found, ['Configuration'], signal);
    const settings = bindSettings(found.tables);
    if (settings === null) throw noSettings(found, what);
    return settings;
  }

  // A lock that is still held when the database is closed ends with it.
  const locks = new Set<() => Promise<void>>();

  return {
    readCluster: (signal) =>
      ask(signal, async (found) => {
        await explainMissing(session, options, found, neededTables(found), signal);
        const schema = bindSchema(found.tables, options.schemaName);
        const instance = { ...found.instance, schema: schema.generation };
        const question = { instance, schema, lockTimeoutMs: options.lockTimeoutMs };
        const reading = await readCluster(session, question, signal);
        licenseRows = reading.licenseRows;
        return reading.cluster;
      }),
    readLicenseText: (signal) =>
      ask(signal, async (found) => {
        const known = licenseRows;
        licenseRows = null;
        if (known !== null) return findLicense(known);
        const batch = batchOf(
          'reading the license',
          [licenseDocuments(options, await needSettings(found, signal))],
          options,
        );
        const [rows = []] = await session.query(batch, signal);
        return findLicense(rows);
      }),
    readFolders: (signal) =>
      ask(signal, async (found) => {
        const batch = batchOf(
          'reading the folders',
          [folderDocuments(options, await needSettings(found, signal, 'the folders'))],
          options,
        );
        const [rows = []] = await session.query(batch, signal);
        return findFolders(rows);
      }),
    // Another database's table: what goes wrong there says nothing about the schema.
    readBackupAge: async (signal) => {
      const [rows = []] = await session.query(
        batchOf('looking for the last backup', [lastBackup], options),
        signal,
      );
      return whole(rows[0] ?? {}, 'AgeSeconds');
    },
    readSessionsOf: async (hostName, signal) => {
      const batch = batchOf('looking for sessions', [sessionsOfHost], {
        ...options,
        parameters: { host: hostName },
      });
      const [rows = []] = await session.query(batch, signal);
      const [row = {}] = rows;
      return whole(row, 'Permitted') === 1 ? whole(row, 'Sessions') : null;
    },
    readExpectedFiles: (question, signal) =>
      ask(signal, async (found) => {
        await explainMissing(session, options, found, [expectedTables[question.kind]], signal);
        return readExpectedFiles(session, { ...options, tables: found.tables }, question, signal);
      }),
    readTasks: (question, signal) =>
      withSchema([], signal, (schema) =>
        readTasks(session, { schema, lockTimeoutMs: options.lockTimeoutMs }, question, signal),
      ),
    takeLock: async (scope, signal) => {
      const held = await takeLock(
        scope,
        { lockTimeoutMs: options.lockTimeoutMs, openSession: openLockSession, withSchema },
        signal,
      );
      const release = async (): Promise<void> => {
        locks.delete(release);
        await held.release();
      };
      locks.add(release);
      return { ...held, release };
    },
    close: async () => {
      await Promise.all([...locks].map((release) => release()));
      await session.close();
    },
  };
}

/** Where the node table has no heart beat, it must be in the other one. */
function neededTables({ tables }: Discovery): readonly OctopusTable[] {
  const node = tables.get('octopusservernode');
  const elsewhere = node !== undefined && node.find('instant', 'LastSeen') === null;
  return ['OctopusServerNode', 'ServerTask', ...(elsewhere ? (['OctopusServerNodeStatus'] as const) : [])];
}

function noSettings({ tables }: Discovery, what: string): UnavailableError {
  const table = tables.get('configuration');
  const hint =
    what === 'the license' ? 'read the license from a file instead: octo-ha license show --file PATH' : null;
  return new UnavailableError(
    'database.schema-unknown',
    `${what} cannot be read: ${
      table === undefined
        ? 'there is no table Configuration'
        : `unexpected columns in ${describeTable(table)}`
    }`,
    hint === null ? {} : { hint },
  );
}
