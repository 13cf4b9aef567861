// `octo-ha nodes show NODE`
import { Command } from 'commander';
import type { Cell } from '../edges.ts';
import type { NodeEntry } from '../operations/nodes-document.ts';
import { clusterHeader } from './cluster-header.ts';
import type { Context } from './context.ts';
import { exitStatus } from './exit-status.ts';
import { lastSeen, orDash, percent, yesNo } from './in-words.ts';
import { statusCell } from './nodes-table.ts';
import { readCluster } from './read-cluster.ts';

/** Declares `nodes show`. */
export const nodesShowCommand = (context: Context, run = nodesShow): Command =>
  new Command('show')
    .description('One node, and why it would or would not take the next task')
    .argument('<node>', 'name or id of the node; id:ID for the id alone')
    .addHelpText('after', exitStatus('unavailable', 'refused', 'cancelled'))
    .action((node: string) => run(node, context));

/**
 * Shows the node.
 * @throws RefusedError node.unknown, node.ambiguous
 */
export async function nodesShow(wanted: string, context: Context): Promise<void> {
  const { nodesShowDocument } = await import('../operations/nodes-document.ts');
  const { findNode } = await import('../operations/find-node.ts');
  const { cluster, license, licenseTrouble, periods } = await readCluster(context);
  const document = nodesShowDocument(findNode(cluster, wanted), cluster, { license, periods });
  const isTty = context.terminal.stdoutIsTty;
  context.terminal.answer({
    document: { ...document },
    header: clusterHeader(document.instance, document.cluster, licenseTrouble, isTty),
    table: { columns: ['field', 'value'], rows: fields(document.node, isTty) },
    footer: cluster.gaps.map((gap) => `not read: ${gap}`),
  });
}

function fields(node: NodeEntry, isTty: boolean): Cell[][] {
  const at = node.lastSeenAt === null ? null : new Date(node.lastSeenAt);
  const rows: [string, Cell | string][] = [
    ['name', node.name],
    ['id', node.id],
    ['status', statusCell(node.status)],
    ['last seen', lastSeen(at, node.lastSeenAgeSeconds, isTty)],
    ['drain', node.draining ? 'on' : 'off'],
    ['tasks running', `${node.runningTasks} of ${node.taskCap}`],
    ['tasks being cancelled', orDash(node.cancellingTasks)],
    ['tasks pinned', orDash(node.pinnedTasks)],
    ['version', orDash(node.version)],
    ['leader', yesNo(node.leader)],
  ];
  const { explanation } = node;
  if (explanation !== undefined)
    rows.push(
      ['node ratio', percent(explanation.nodeRatio)],
      ['cluster ratio', percent(explanation.clusterRatio)],
      ['takes the next task', `${explanation.takesNextTask}: ${explanation.reason}`],
    );
  return rows.map(([name, value]) => [{ text: name }, typeof value === 'string' ? { text: value } : value]);
}
