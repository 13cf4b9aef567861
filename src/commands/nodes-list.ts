// `octo-ha nodes list`
import { Command, InvalidArgumentError } from 'commander';
import type { Answer } from '../edges.ts';
import type { Context } from './context.ts';
import { clusterHeader } from './cluster-header.ts';
import { exitStatus } from './exit-status.ts';
import { nodesTable } from './nodes-table.ts';
import { readCluster } from './read-cluster.ts';
import { readDrainReasons } from './read-drain-reasons.ts';

/** What is asked for. */
export interface NodesListWish {
  readonly explain?: boolean;
  /** Seconds between two readings; `true` for the usual two. */
  readonly watch?: number | true;
}

const usualSeconds = 2;

/** Declares `nodes list`. */
export const nodesListCommand = (context: Context, run = nodesList): Command =>
  new Command('list')
    .description('Every node: status, last heart beat, tasks, version; and what the cluster can lose')
    .option(
      '--explain',
      'both workload ratios of each node, and why it would or would not take the next task',
    )
    .option(
      '--watch [seconds]',
      `read again every so many seconds (usually ${usualSeconds}) until Ctrl-C`,
      seconds,
    )
    .addHelpText('after', exitStatus('unavailable', 'cancelled'))
    .addHelpText(
      'after',
      '\nCtrl-C ends --watch with 0: that is how a watch ends.\nA reading that fails ends it too, with its own code.',
    )
    .action((flags: NodesListWish) => run(flags, context));

/** Reads the cluster and shows it, once or until the signal. */
export async function nodesList(wish: NodesListWish, context: Context): Promise<void> {
  if (wish.watch === undefined) {
    context.terminal.answer(await look(wish, context));
    return;
  }
  const pauseMs = (wish.watch === true ? usualSeconds : wish.watch) * 1_000;
  try {
    for (;;) {
      context.terminal.repaint(await look(wish, context));
      await context.clock.sleep(pauseMs, context.signal);
    }
  } catch (error) {
    if (!context.signal.aborted) throw error;
  }
}

async function look(wish: NodesListWish, context: Context): Promise<Answer> {
  const { nodesListDocument } = await import('../operations/nodes-document.ts');
  const { cluster, license, licenseTrouble, periods } = await readCluster(context);
  const drainReasons = await readDrainReasons(cluster, context);
  const document = nodesListDocument(cluster, {
    license,
    periods,
    explain: wish.explain === true,
    drainReasons,
  });
  const isTty = context.terminal.stdoutIsTty;
  return {
    document: { ...document },
    header: clusterHeader(document.instance, document.cluster, licenseTrouble, isTty),
    table: nodesTable(document.nodes, isTty),
    footer: cluster.gaps.map((gap) => `not read: ${gap}`),
  };
}

function seconds(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value < 0.1 || value > 86_400)
    throw new InvalidArgumentError('Give seconds between 0.1 and 86400.');
  return value;
}
