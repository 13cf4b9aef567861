// Rows of the cluster's tables, as nodes.
import type { Node } from '../model/node.ts';
import { flag, present, text, whole } from './cell-values.ts';
import { toHeartBeat } from './heart-beat.ts';
import type { HeartBeat } from './heart-beat.ts';
import { nodeOwners } from './node-owners.ts';
import type { Schema } from './schema.ts';
import type { Row } from './session.ts';
import { latestVersion, sumTasks } from './sums.ts';
import { doubtfulRows, strayBeats, strayTasks } from './stray-rows.ts';

/** The result sets that nodes are made of; null for what this shape does not have. */
export interface NodeRows {
  readonly nodes: readonly Row[];
  readonly heartBeats: readonly Row[] | null;
  readonly tasks: readonly Row[];
  readonly versions: readonly Row[] | null;
}

const byName = new Intl.Collator('en', { numeric: true });

/**
 * Nodes by name, and sentences about rows that belong to no node or to several. Tasks in doubt count for every node they may
 * belong to, so that none looks drained; a heart beat in doubt counts for none, so that none looks alive.
 * @throws UnavailableError database.garbage for values that the columns should not hold
 */
export function toNodes(rows: NodeRows, schema: Schema): { nodes: readonly Node[]; gaps: readonly string[] } {
  const named = rows.nodes.map((row) => {
    const id = present(text(row, 'Id'), 'Id');
    return { id, name: text(row, 'Name') ?? id };
  });
  const owners = nodeOwners(named);
  const certain = (reference: string): readonly number[] => {
    const found = owners(reference);
    return found.length === 1 ? found : [];
  };
  const beats = shareOut(rows.heartBeats ?? [], certain);
  const tasks = shareOut(rows.tasks, owners);
  const versions = shareOut(rows.versions ?? [], certain);
  const hasRank = schema.nodes.rank !== null || schema.status?.rank != null;
  const nodes = rows.nodes.map((row, at): Node => {
    const own = toHeartBeat(row);
    const beat = theOnly(beats[at] ?? []);
    const task = sumTasks(tasks[at] ?? []);
    const lastSeen = beat?.lastSeenAt == null ? own : beat;
    const rank = own.rank ?? beat?.rank ?? null;
    return {
      ...(named[at] as { id: string; name: string }),
      draining: present(flag(row, 'Draining'), 'IsInMaintenanceMode'),
      taskCap: present(whole(row, 'TaskCap'), 'MaxConcurrentTasks'),
      lastSeenAt: lastSeen.lastSeenAt,
      lastSeenAgeSeconds: lastSeen.ageSeconds,
      flaggedOffline: beat?.offline ?? null,
      runningTasks: task.running,
      cancellingTasks: task.cancelling,
      pinnedTasks: schema.tasks.pending === null ? null : task.pinned,
      version: beat?.version ?? latestVersion(versions[at] ?? []),
      leader: hasRank ? isLeader(rank) : null,
    };
  });
  return {
    nodes: nodes.sort((a, b) => byName.compare(a.name, b.name)),
    gaps: [
      ...strayTasks(rows.tasks, owners),
      ...strayBeats(rows.heartBeats ?? [], owners),
      ...doubtfulRows(named, beats),
    ],
  };
}

/** The two ranks there were (octopus-internals.md 1.6); another word tells nothing. */
function isLeader(rank: string | null): boolean | null {
  const word = rank?.trimEnd().toLowerCase();
  return word === 'leader' ? true : word === 'follower' ? false : null;
}

/** The rows of each node, by its index. */
function shareOut(
  rows: readonly Row[],
  owners: (reference: string) => readonly number[],
): Readonly<Record<number, readonly Row[] | undefined>> {
  const shares: Record<number, Row[] | undefined> = {};
  for (const row of rows) for (const at of owners(text(row, 'Node') ?? '')) (shares[at] ??= []).push(row);
  return shares;
}

function theOnly(rows: readonly Row[]): HeartBeat | null {
  const [only, ...others] = rows;
  return only === undefined || others.length > 0 ? null : toHeartBeat(only);
}
