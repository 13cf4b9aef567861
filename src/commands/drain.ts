// `octo-ha drain NODE…`
import { Command, Option } from 'commander';
import { UnfinishedError } from '../errors.ts';
import { checkRisks } from '../model/risk.ts';
import type { DrainedNode } from '../operations/drain/drain-wish.ts';
import { acceptRiskOption } from './accept-risk.ts';
import { againCommand } from './again-command.ts';
import type { Context } from './context.ts';
import { drainAgain, requireWaitFor, type DrainFlags } from './drain-flags.ts';
import { durationOption } from './duration.ts';
import { exitStatus, secondInterrupt } from './exit-status.ts';
import { orDash, span } from './in-words.ts';
import { verbWork } from './verb-work.ts';

/** `--via`, for drain and undrain. */
export const viaOption = (): Option =>
  new Option('--via <way>', 'who writes the drain flag; else what the context says').choices([
    'database',
    'server',
    'api',
  ]);

/** What help and docs say of a database write. */
export const auditNote = `
A flag written in the database leaves no audit event in Octopus. What does:
--via api (the REST API of the web portal) and --via server (Octopus.Server
node --drain=true on the node itself).`;

/** Declares `drain`. */
export const drainCommand = (context: Context, run = drain): Command =>
  new Command('drain')
    .description('Let nodes take no more tasks, and wait until they have none left')
    .argument('<node...>', 'names or ids of the nodes; id:ID for the id alone')
    .addOption(viaOption())
    .addOption(durationOption('--wait <time>', 'how long to wait for the tasks: 90s, 15m, 2h', '15m'))
    .option('--no-wait', 'set the flag and do not wait')
    .addOption(
      new Option('--then <what>', 'what to do with a node that still has tasks when the time is up')
        .choices(['leave', 'undrain', 'cancel'])
        .default('leave'),
    )
    .addOption(durationOption('--cancel-wait <time>', 'how long to wait for cancelled tasks', '5m'))
    .option('--reason <text>', 'why; kept in the journal and shown by nodes list')
    .addOption(acceptRiskOption([...checkRisks, 'unsupported-write']))
    .addHelpText('after', exitStatus('unavailable', 'refused', 'unfinished', 'locked', 'cancelled'))
    .addHelpText(
      'after',
      `${auditNote}\n\nCtrl-C ends the watching, not the draining; the same command watches again.\n${secondInterrupt}`,
    )
    .action((nodes: readonly string[], flags: Omit<DrainFlags, 'nodes'>) =>
      run({ ...flags, nodes }, context),
    );

/**
 * Drains, and shows what became of every node.
 * @throws RefusedError the verdict's codes, node.unknown; LockedError lock.held
 * @throws UnfinishedError drain.timed-out and what else was not finished, after the answer
 */
export async function drain(flags: DrainFlags, context: Context): Promise<void> {
  requireWaitFor(flags);
  const { carryOutDrain } = await import('../operations/drain/carry-out-drain.ts');
  const { drainDocument } = await import('../operations/drain/drain-document.ts');
  const { settings, cluster, targets, edges, done } = await verbWork(flags.nodes, context);
  const via = flags.via ?? settings.drainVia;
  const names = targets.map(({ name }) => name);
  const command = drainAgain(flags, names);
  const wish = {
    targets,
    via,
    waitSeconds: flags.wait === false ? null : flags.wait,
    then: flags.then,
    cancelWaitSeconds: flags.cancelWait,
    reason: flags.reason ?? null,
    accepted: new Set(flags.acceptRisk),
    command,
    settings: { ...settings, queuePollSeconds: settings.periods.queuePollSeconds },
  };
  let nodes: readonly DrainedNode[];
  try {
    nodes = await carryOutDrain(wish, edges, context.signal);
  } finally {
    done();
  }
  context.terminal.answer({
    document: { ...drainDocument(cluster, via, nodes) },
    table: {
      columns: ['name', 'outcome', 'acknowledged by', 'tasks left', 'took', 'why'],
      rows: nodes.map((node) => [
        { text: node.name },
        { text: node.outcome, tone: isDone(node, wish.waitSeconds) ? 'good' : 'bad' },
        { text: orDash(node.acknowledgedBy) },
        { text: String(node.tasksLeft.length), align: 'right' },
        { text: span(node.durationMs / 1000), align: 'right' },
        { text: node.reason ?? '' },
      ]),
    },
  });
  const left = nodes.filter((node) => !isDone(node, wish.waitSeconds));
  if (left.length > 0) throw unfinished(left, command, context.signal.aborted);
}

function isDone({ outcome }: DrainedNode, waitSeconds: number | null): boolean {
  return (
    outcome === 'drained' || outcome === 'already-drained' || (outcome === 'draining' && waitSeconds === null)
  );
}

function unfinished(left: readonly DrainedNode[], command: string, interrupted: boolean): UnfinishedError {
  const draining = left.filter(({ outcome }) => outcome === 'draining').map(({ name }) => name);
  const why = left
    .filter(({ outcome }) => outcome !== 'draining')
    .map(({ name, outcome, reason }) => `${name} ${outcome}${reason === null ? '' : ` (${reason})`}`);
  if (interrupted && draining.length > 0) {
    const rest = why.length === 0 ? '' : `; not drained: ${why.join('; ')}`;
    return new UnfinishedError(
      'drain.interrupted',
      `the watching was ended; ${draining.join(', ')} ${draining.length === 1 ? 'goes' : 'go'} on draining${rest}`,
      { hint: `watch again with: ${command}` },
    );
  }
  const flagged = left.filter(({ outcome }) => outcome === 'timed-out' || outcome === 'offline');
  const names = flagged.map(({ name }) => name);
  const back = names.length === 0 ? '' : `; take it back with: ${againCommand('undrain', names)}`;
  return new UnfinishedError(
    left.some(({ outcome }) => outcome === 'timed-out') ? 'drain.timed-out' : 'drain.stopped',
    `not drained: ${why.join('; ')}`,
    { hint: `go on with: ${command}${back}` },
  );
}
