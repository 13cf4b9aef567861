// `octo-ha nodes list`
import { Command } from 'commander';
import type { Context } from './context.ts';
import { exitStatus } from './exit-status.ts';

/** What is asked for. */
export interface NodesListWish {
  readonly explain?: boolean;
  readonly watch?: number;
}

/** Declares `nodes list`. */
export const nodesListCommand = (context: Context, run = nodesList): Command =>
  new Command('list')
    .description('Every node: status, last heart beat, tasks, version; and what the cluster can lose')
    .addHelpText('after', exitStatus('unavailable', 'cancelled'))
    .action((flags: NodesListWish) => run(flags, context));

/** Reads the cluster and shows it. */
export async function nodesList(_wish: NodesListWish, context: Context): Promise<void> {
  const database = await context.database();
  const cluster = await database.readCluster(context.signal);
  context.terminal.answer({ document: { nodes: cluster.nodes } });
}
