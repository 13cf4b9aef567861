// `octo-ha undrain NODE…`
import { Command } from 'commander';
import { UnfinishedError } from '../errors.ts';
import type { UndrainedNode } from '../operations/drain/carry-out-undrain.ts';
import type { Via } from '../operations/drain/set-drain-flag.ts';
import { againCommand } from './again-command.ts';
import type { Context } from './context.ts';
import { auditNote, viaOption } from './drain.ts';
import { durationOption } from './duration.ts';
import { exitStatus } from './exit-status.ts';
import { orDash, span } from './in-words.ts';
import { verbWork } from './verb-work.ts';

/** What is asked. */
export interface UndrainFlags {
  readonly nodes: readonly string[];
  readonly via?: Via;
  /** Seconds; false with `--no-wait`. */
  readonly wait: number | false;
}

/** Declares `undrain`. */
export const undrainCommand = (context: Context, run = undrain): Command =>
  new Command('undrain')
    .description('Let drained nodes take tasks again, and wait until they have taken notice')
    .argument('<node...>', 'names or ids of the nodes; id:ID for the id alone')
    .addOption(viaOption())
    .addOption(durationOption('--wait <time>', 'how long to wait for the node to take notice', '3m'))
    .option('--no-wait', 'lift the flag and do not wait')
    .addHelpText('after', exitStatus('unavailable', 'refused', 'unfinished', 'locked', 'cancelled'))
    .addHelpText('after', auditNote)
    .action((nodes: readonly string[], flags: Omit<UndrainFlags, 'nodes'>) =>
      run({ ...flags, nodes }, context),
    );

/**
 * Lifts the flags, and shows what became of every node.
 * @throws RefusedError node.unknown; LockedError lock.held; UnfinishedError undrain.unacknowledged after the answer
 */
export async function undrain(flags: UndrainFlags, context: Context): Promise<void> {
  const { carryOutUndrain } = await import('../operations/drain/carry-out-undrain.ts');
  const { drainDocument } = await import('../operations/drain/drain-document.ts');
  const { settings, cluster, targets, edges, done } = await verbWork(flags.nodes, context);
  const via = flags.via ?? settings.drainVia;
  const names = targets.map(({ name }) => name);
  const command = againCommand('undrain', names, { '--via': flags.via });
  const wish = {
    targets,
    via,
    waitSeconds: flags.wait === false ? null : flags.wait,
    command,
    settings: { ...settings, queuePollSeconds: settings.periods.queuePollSeconds },
  };
  let nodes: readonly UndrainedNode[];
  try {
    nodes = await carryOutUndrain(wish, edges, context.signal);
  } finally {
    done();
  }
  context.terminal.answer({
    document: { ...drainDocument(cluster, via, nodes) },
    table: {
      columns: ['name', 'outcome', 'acknowledged by', 'took', 'why'],
      rows: nodes.map((node) => [
        { text: node.name },
        { text: node.outcome, tone: isDone(node) ? 'good' : 'bad' },
        { text: orDash(node.acknowledgedBy) },
        { text: span(node.durationMs / 1000), align: 'right' },
        { text: node.reason ?? '' },
      ]),
    },
  });
  const left = nodes.filter((node) => !isDone(node));
  if (left.length === 0) return;
  const why = left.map(({ name, reason }) => `${name}: ${reason ?? ''}`).join('; ');
  throw new UnfinishedError('undrain.unacknowledged', why, { hint: `look again with: ${command}` });
}

function isDone({ outcome }: UndrainedNode): boolean {
  return outcome === 'undrained' || outcome === 'already-undrained';
}
