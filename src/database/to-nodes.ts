// Rows of the cluster's tables, as nodes.
import type { Node } from '../model/node.ts';
import { flag, instant, present, text, whole } from './cell-values.ts';
import { documentProperties, documentText } from './document-text.ts';
import { nodeKey } from './node-key.ts';
import type { Schema } from './schema.ts';
import type { Row } from './session.ts';

/** The result sets that nodes are made of; null for what this shape does not have. */
export interface NodeRows {
  readonly nodes: readonly Row[];
  readonly heartBeats: readonly Row[] | null;
  readonly tasks: readonly Row[];
  readonly versions: readonly Row[] | null;
}

interface HeartBeat {
  readonly lastSeenAt: Date | null;
  readonly ageSeconds: number | null;
  readonly offline: boolean | null;
  readonly rank: string | null;
  readonly version: string | null;
}

/**
 * Nodes by name, and sentences about rows that belong to no node.
 * @throws UnavailableError database.garbage for values that the columns should not hold
 */
export function toNodes(rows: NodeRows, schema: Schema): { nodes: readonly Node[]; gaps: readonly string[] } {
  const beats = keyed(rows.heartBeats ?? [], 'Node', toHeartBeat);
  const tasks = keyed(rows.tasks, 'Node', (row) => row);
  const versions = keyed(rows.versions ?? [], 'Node', (row) => text(row, 'Version'));
  const hasRank = schema.nodes.rank !== null || schema.status?.rank != null;
  const nodes = rows.nodes.map((row): Node => {
    const id = present(text(row, 'Id'), 'Id');
    const name = text(row, 'Name') ?? id;
    const keys = [nodeKey(id), nodeKey(name)];
    const own = toHeartBeat(row);
    const beat = pickBy(beats, keys);
    const task = pickBy(tasks, keys);
    const lastSeen = beat?.lastSeenAt == null ? own : beat;
    const rank = own.rank ?? beat?.rank ?? null;
    return {
      id,
      name,
      draining: present(flag(row, 'Draining'), 'IsInMaintenanceMode'),
      taskCap: present(whole(row, 'TaskCap'), 'MaxConcurrentTasks'),
      lastSeenAt: lastSeen.lastSeenAt,
      lastSeenAgeSeconds: lastSeen.ageSeconds,
      flaggedOffline: beat?.offline ?? null,
      runningTasks: count(task, 'Running'),
      cancellingTasks: count(task, 'Cancelling'),
      pinnedTasks: schema.tasks.pending === null ? null : count(task, 'Pinned'),
      version: beat?.version ?? pickBy(versions, keys) ?? null,
      leader: hasRank && rank !== null ? rank.trimEnd().toLowerCase() === 'leader' : null,
    };
  });
  const known = new Set(nodes.flatMap((node) => [nodeKey(node.id), nodeKey(node.name)]));
  return {
    nodes: nodes.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true })),
    gaps: [...strayTasks(rows.tasks, known), ...strayBeats(rows.heartBeats ?? [], known)],
  };
}

/**
 * The age is taken from two instants of the same row, both read by the server: exact to the millisecond, where DATEDIFF counts
 * boundaries and overflows for instants that were never set (0001-01-01).
 */
function toHeartBeat(row: Row): HeartBeat {
  const document = documentOf(row);
  const lastSeenAt = instant(row, 'LastSeen') ?? instantIn(document?.get('lastseen'));
  const readAt = instant(row, 'ReadAt');
  const offline = document?.get('isoffline');
  const version = document?.get('version');
  return {
    lastSeenAt,
    ageSeconds:
      lastSeenAt === null || readAt === null ? null : (readAt.getTime() - lastSeenAt.getTime()) / 1000,
    offline: flag(row, 'Offline') ?? (typeof offline === 'boolean' ? offline : null),
    rank: text(row, 'Rank'),
    version: text(row, 'Version') ?? (typeof version === 'string' ? version : null),
  };
}

function documentOf(row: Row): ReadonlyMap<string, unknown> | null {
  const found = documentText(row);
  return found === null ? null : documentProperties(found);
}

/** An ISO instant with its offset; without one nobody knows which instant is meant. */
function instantIn(value: unknown): Date | null {
  if (typeof value !== 'string' || !/T.*(?:Z|[+-]\d\d:\d\d)$/.test(value)) return null;
  const time = Date.parse(value);
  return Number.isNaN(time) ? null : new Date(time);
}

function keyed<T>(rows: readonly Row[], column: string, make: (row: Row) => T): ReadonlyMap<string, T> {
  const map = new Map<string, T>();
  for (const row of rows) {
    const node = text(row, column);
    if (node !== null) map.set(nodeKey(node), make(row));
  }
  return map;
}

function pickBy<T>(map: ReadonlyMap<string, T>, keys: readonly string[]): T | undefined {
  const key = keys.find((each) => map.has(each));
  return key === undefined ? undefined : map.get(key);
}

function count(row: Row | undefined, column: string): number {
  return row === undefined ? 0 : (whole(row, column) ?? 0);
}

/** Tasks left behind by a node whose row is gone (Octopus issue 4304). */
function strayTasks(rows: readonly Row[], known: ReadonlySet<string>): string[] {
  return rows.flatMap((row) => {
    const node = text(row, 'Node') ?? '';
    const tasks = count(row, 'Running') + count(row, 'Cancelling') + count(row, 'Pinned');
    if (tasks === 0 || known.has(nodeKey(node))) return [];
    return [
      `${tasks === 1 ? '1 task belongs' : `${String(tasks)} tasks belong`} to '${node}', which is no node of this instance`,
    ];
  });
}

/** A row without its twin kept a node from starting in Octopus issue 5729. */
function strayBeats(rows: readonly Row[], known: ReadonlySet<string>): string[] {
  return rows.flatMap((row) => {
    const node = text(row, 'Node') ?? '';
    return known.has(nodeKey(node))
      ? []
      : [`OctopusServerNodeStatus has a row of '${node}', which is no node of this instance`];
  });
}
