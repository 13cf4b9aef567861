// The second round trip: every question about the cluster in one batch.
import { UnavailableError } from '../errors.ts';
import type { Cluster, Instance } from '../model/cluster.ts';
import { instant, present, whole } from './cell-values.ts';
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

const undecided =
  'maintenance mode is not known: no document of Configuration tells, one cannot be read, or they contradict each other';

/** What to read, and how long to wait for a lock. */
export interface ClusterQuestion {
  readonly schema: Schema;
  readonly instance: Instance;
  readonly lockTimeoutMs: number;
}

/** A snapshot, with the documents that may hold the license where the settings could be read. */
export interface ClusterReading {
  readonly cluster: Cluster;
  readonly licenseRows: readonly Row[] | null;
}

/**
 * One snapshot.
 * @throws UnavailableError database.no-nodes, .permission-denied, .schema-unknown, .garbage, …
 */
export async function readCluster(
  session: Session,
  question: ClusterQuestion,
  signal: AbortSignal,
): Promise<ClusterReading> {
  const { answers, schema } = await readTolerantly(session, question, signal);
  const { instance } = question;
  const nodeRows = answers('nodes');
  const readAt = instant(nodeRows[0] ?? {}, 'ReadAt');
  if (readAt === null)
    throw new UnavailableError('database.no-nodes', `the database '${instance.database}' knows no node`, {
      hint: 'has a node of Octopus Server been started on this database? it adds itself within a minute',
    });
  const queue = present(answers('queuedTasks')[0] ?? null, 'Queued');
  const maintenanceMode = findMaintenanceMode(answers('maintenanceDocuments'));
  const { nodes: list, gaps } = toNodes(
    {
      nodes: nodeRows,
      heartBeats: answers('heartBeats'),
      tasks: answers('tasksByNode'),
      versions: answers('installedVersions'),
    },
    schema,
  );
  const cluster = {
    instance,
    readAt,
    maintenanceMode,
    queuedTasks: present(whole(queue, 'Queued'), 'Queued'),
    oldestQueuedSeconds: secondsBetween(instant(queue, 'OldestQueuedAt'), instant(queue, 'ReadAt')),
    nodes: list,
    gaps: [
      ...schema.gaps,
      // Without settings the schema's own gap tells why.
      ...(maintenanceMode === null && schema.settings !== null ? [undecided] : []),
      ...gaps,
    ],
  };
  return { cluster, licenseRows: schema.settings === null ? null : answers('licenseDocuments') };
}

function secondsBetween(from: Date | null, to: Date | null): number | null {
  return from === null || to === null ? null : (to.getTime() - from.getTime()) / 1000;
}

/** The questions of one reading; what a shape does not have is not asked. */
export function clusterStatements(schema: Schema): readonly Statement[] {
  const { status, history, settings } = schema;
  return [
    nodes(schema),
    ...(status === null ? [] : [heartBeats(schema, status)]),
    tasksByNode(schema),
    queuedTasks(schema),
    ...(history === null ? [] : [installedVersions(schema, history)]),
    ...(settings === null
      ? []
      : [maintenanceDocuments(schema, settings), licenseDocuments(schema, settings)]),
  ];
}

/** Reads; what may not be read and is not needed becomes a gap, at the price of another round trip. */
async function readTolerantly(
  session: Session,
  question: ClusterQuestion,
  signal: AbortSignal,
): Promise<{ answers: (name: string) => readonly Row[]; schema: Schema }> {
  const { schema } = question;
  const statements = clusterStatements(schema);
  try {
    const sets = await session.query(batchOf('reading the cluster', statements, question), signal);
    const named = new Map(statements.map((statement, at) => [statement.name, sets[at] ?? []]));
    return { answers: (name) => named.get(name) ?? [], schema };
  } catch (error) {
    const smaller = without(schema, error);
    if (smaller === null) throw error;
    return readTolerantly(session, { ...question, schema: smaller }, signal);
  }
}

/** The schema without the optional table that a permission is missing for; null when the trouble is another. */
function without(schema: Schema, error: unknown): Schema | null {
  if (!(error instanceof UnavailableError) || error.code !== 'database.permission-denied') return null;
  const denied = (table: string | undefined): table is string =>
    table !== undefined && new RegExp(`\\b${table}\\b`, 'i').test(error.message);
  const gap = (what: string, table: string): readonly string[] => [
    ...schema.gaps,
    `${what} not known: the login may not read ${table} (octo-ha db grants --for nodes-list)`,
  ];
  const [history, settings] = [schema.history?.table, schema.settings?.table];
  if (denied(history))
    return { ...schema, history: null, gaps: gap('the versions of the nodes are', history) };
  if (denied(settings)) return { ...schema, settings: null, gaps: gap('maintenance mode is', settings) };
  return null;
}
