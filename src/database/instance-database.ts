// The instance database over a session: which questions are asked, and what becomes of the answers.
import type { InstanceDatabase } from '../edges.ts';
import { UnavailableError } from '../errors.ts';
import type { Cluster } from '../model/cluster.ts';
import { instant, whole } from './cell-values.ts';
import { discoverSchema } from './discover-schema.ts';
import type { Discovery, DiscoveryOptions } from './discover-schema.ts';
import { findLicense } from './find-license.ts';
import { findMaintenanceMode } from './find-maintenance-mode.ts';
import { batchOf } from './queries/batch-of.ts';
import { heartBeats } from './queries/heart-beats.ts';
import { installedVersions } from './queries/installed-versions.ts';
import { licenseDocuments } from './queries/license-documents.ts';
import { maintenanceDocuments } from './queries/maintenance-documents.ts';
import { nodes } from './queries/nodes.ts';
import { queuedTasks } from './queries/queued-tasks.ts';
import type { Statement } from './queries/statement.ts';
import { tasksByNode } from './queries/tasks-by-node.ts';
import type { Schema } from './schema.ts';
import type { Row, Session } from './session.ts';
import { toNodes } from './to-nodes.ts';

/** The edge over an open session. The schema is looked at once, and again after it turned out to have changed. */
export function instanceDatabase(session: Session, options: DiscoveryOptions): InstanceDatabase {
  let discovery: Discovery | null = null;

  async function discovered(signal: AbortSignal): Promise<Discovery> {
    return (discovery ??= await discoverSchema(session, options, signal));
  }

  /** Forgets the schema when a statement no longer fits it: Octopus was upgraded meanwhile. */
  async function ask<T>(signal: AbortSignal, read: (found: Discovery) => Promise<T>): Promise<T> {
    try {
      return await read(await discovered(signal));
    } catch (error) {
      if (error instanceof UnavailableError && error.code === 'database.schema-unknown') discovery = null;
      throw error;
    }
  }

  return {
    readCluster: (signal) => ask(signal, (found) => readCluster(session, options, found, signal)),
    readLicenseText: (signal) => ask(signal, ({ schema }) => readLicense(schema, signal)),
    close: () => session.close(),
  };

  async function readLicense(schema: Schema, signal: AbortSignal): Promise<string | null> {
    const { settings } = schema;
    if (settings === null)
      throw new UnavailableError(
        'database.permission-denied',
        'the license cannot be read: the table Configuration does not exist, or the login may not see it',
        { hint: 'print what the login needs with: octo-ha db grants --for license' },
      );
    const batch = batchOf('reading the license', [licenseDocuments(schema, settings)], options);
    const [rows = []] = await session.query(batch, signal);
    return findLicense(rows);
  }
}

async function readCluster(
  session: Session,
  options: DiscoveryOptions,
  { schema, instance }: Discovery,
  signal: AbortSignal,
): Promise<Cluster> {
  const { answers, shape } = await readTolerantly(session, options, schema, signal);
  const nodeRows = answers.get('nodes') ?? [];
  const readAt = instant(nodeRows[0] ?? {}, 'ReadAt');
  if (readAt === null)
    throw new UnavailableError('database.no-nodes', `the database '${instance.database}' knows no node`, {
      hint: 'has a node of Octopus Server been started on this database? it adds itself within a minute',
    });
  const [queue = {}] = answers.get('queuedTasks') ?? [];
  const oldest = instant(queue, 'OldestQueuedAt');
  const askedAt = instant(queue, 'ReadAt');
  const { nodes: list, gaps } = toNodes(
    {
      nodes: nodeRows,
      heartBeats: answers.get('heartBeats') ?? null,
      tasks: answers.get('tasksByNode') ?? [],
      versions: answers.get('installedVersions') ?? null,
    },
    shape,
  );
  return {
    instance,
    readAt,
    maintenanceMode: findMaintenanceMode(answers.get('maintenanceDocuments') ?? []),
    queuedTasks: whole(queue, 'Queued') ?? 0,
    oldestQueuedSeconds:
      oldest === null || askedAt === null ? null : (askedAt.getTime() - oldest.getTime()) / 1000,
    nodes: list,
    gaps: [...shape.gaps, ...gaps],
  };
}

/** The questions of one reading, in one batch. */
function questions(schema: Schema): Statement[] {
  const { status, history, settings } = schema;
  return [
    nodes(schema),
    ...(status === null ? [] : [heartBeats(schema, status)]),
    tasksByNode(schema),
    queuedTasks(schema),
    ...(history === null ? [] : [installedVersions(schema, history)]),
    ...(settings === null ? [] : [maintenanceDocuments(schema, settings)]),
  ];
}

/** Reads; what may not be read and is not needed becomes a gap, at the price of another round trip. */
async function readTolerantly(
  session: Session,
  options: DiscoveryOptions,
  schema: Schema,
  signal: AbortSignal,
): Promise<{ answers: ReadonlyMap<string, readonly Row[]>; shape: Schema }> {
  const statements = questions(schema);
  try {
    const sets = await session.query(batchOf('reading the cluster', statements, options), signal);
    return { answers: new Map(statements.map((each, at) => [each.name, sets[at] ?? []])), shape: schema };
  } catch (error) {
    const smaller = without(schema, error);
    if (smaller === null) throw error;
    return readTolerantly(session, options, smaller, signal);
  }
}

/** The schema without the optional table that a permission is missing for; null when the trouble is another. */
function without(schema: Schema, error: unknown): Schema | null {
  if (!(error instanceof UnavailableError) || error.code !== 'database.permission-denied') return null;
  const denied = (table: string | undefined): boolean =>
    table !== undefined && error.message.includes(`'${table}'`);
  const gap = (what: string, table: string): readonly string[] => [
    ...schema.gaps,
    `${what} not known: the login may not read ${table} (octo-ha db grants --for nodes)`,
  ];
  if (schema.history !== null && denied(schema.history.table))
    return { ...schema, history: null, gaps: gap('the versions of the nodes are', schema.history.table) };
  if (schema.settings !== null && denied(schema.settings.table))
    return { ...schema, settings: null, gaps: gap('maintenance mode is', schema.settings.table) };
  return null;
}
