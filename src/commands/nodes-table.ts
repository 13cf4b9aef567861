// The columns of `nodes list`.
import type { Cell, Table } from '../edges.ts';
import type { NodeStatus } from '../model/node.ts';
import type { NodeEntry } from '../operations/nodes-document.ts';
import { lastSeen, orDash, percent, yesNo } from './in-words.ts';

/** One row per node. The leader column stands only where the version has a leader, the last four with `--explain`. */
export function nodesTable(nodes: readonly NodeEntry[], isTty: boolean): Table {
  const withLeader = nodes.some((node) => node.leader !== null);
  const explained = nodes.some((node) => node.explanation !== undefined);
  return {
    columns: [
      'name',
      'status',
      'last seen',
      'tasks',
      'pinned',
      'version',
      'drain',
      ...(withLeader ? ['leader'] : []),
      ...(explained ? ['node ratio', 'cluster ratio', 'takes next', 'why'] : []),
    ],
    rows: nodes.map((node) => [
      { text: node.name },
      statusCell(node.status),
      { text: lastSeen(date(node.lastSeenAt), node.lastSeenAgeSeconds, isTty) },
      { text: `${node.runningTasks}/${node.taskCap}`, align: 'right' },
      { text: orDash(node.pinnedTasks), align: 'right' },
      { text: orDash(node.version) },
      drainCell(node),
      ...(withLeader ? [{ text: yesNo(node.leader) }] : []),
      ...(explained ? explanationCells(node) : []),
    ]),
  };
}

/** A status, coloured. */
export function statusCell(status: NodeStatus): Cell {
  const tones = {
    running: 'good',
    draining: 'warn',
    drained: 'warn',
    offline: 'bad',
    unknown: 'warn',
  } as const;
  return { text: status, tone: tones[status] };
}

function drainCell({ draining, drainReason }: NodeEntry): Cell {
  if (!draining) return { text: 'off' };
  const why = drainReason === undefined || drainReason === null ? '' : `: ${drainReason}`;
  return { text: `on${why}`, tone: 'warn' };
}

function explanationCells({ explanation }: NodeEntry): Cell[] {
  if (explanation === undefined) return [];
  return [
    { text: percent(explanation.nodeRatio), align: 'right' },
    { text: percent(explanation.clusterRatio), align: 'right' },
    { text: explanation.takesNextTask },
    { text: explanation.reason },
  ];
}

function date(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
