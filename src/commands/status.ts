// `octo-ha status`
import { Command } from 'commander';
import type { Answer } from '../edges.ts';
import { RefusedError, UnavailableError, UsageError } from '../errors.ts';
import type { Operator, Run } from '../model/run.ts';
import type { RunEntry, StatusDocument } from '../operations/status-document.ts';
import { acceptRiskOption } from './accept-risk.ts';
import { againCommand } from './again-command.ts';
import type { Context } from './context.ts';
import { exitStatus } from './exit-status.ts';
import { count, span } from './in-words.ts';
import { nodeRow, runColumns } from './run-table.ts';

/** Declares `status`. */
export const statusCommand = (context: Context, run = status): Command =>
  new Command('status')
    .description('What octo-ha has begun and not finished, and how to go on')
    .option('--abandon <id>', 'give up this run: its journal ends, and nothing is put back')
    .option('-y, --yes', 'with --abandon: do not ask')
    .addOption(acceptRiskOption(['hook-at-work']))
    .addHelpText('after', exitStatus('unavailable', 'refused', 'locked', 'cancelled'))
    .addHelpText(
      'after',
      '\nReads the journals in the state folder. Without a database it tells those of\nall instances. Ends with 0 whether or not there is something to finish.',
    )
    .action((flags: StatusFlags) => run(flags, context));

/** What is asked; `abandon` is the id of a run. */
export interface StatusFlags {
  readonly abandon?: string;
  readonly yes?: boolean;
  readonly acceptRisk: readonly string[];
}

/**
 * Shows the unfinished runs of the instance, or gives one up.
 * @throws UnavailableError journal.*; UsageError config.*; with --abandon what abandonRun throws, and RefusedError status.no-such-run
 */
export async function status(flags: StatusFlags, context: Context): Promise<void> {
  if (flags.abandon !== undefined) {
    await abandon(flags.abandon, { yes: flags.yes === true, accepted: flags.acceptRisk }, context);
    return;
  }
  const { statusDocument } = await import('../operations/status-document.ts');
  const own = await ownRuns(context);
  const document = statusDocument(own, await context.stateFolder(), againCommand);
  context.terminal.answer(drawn(document, context));
}

async function abandon(
  id: string,
  how: { readonly yes: boolean; readonly accepted: readonly string[] },
  context: Context,
): Promise<void> {
  if (!how.yes && !context.terminal.canConfirm)
    throw new UsageError('prompt.not-interactive', 'nobody can be asked whether the run is to be given up', {
      hint: 'give --yes to give it up without being asked',
    });
  const runs = await (await context.journals()).unfinished();
  const run = runs.find((each) => each.id === id.trim());
  if (run === undefined)
    throw new RefusedError(
      'status.no-such-run',
      `no run with the id '${id}' is unfinished on this instance`,
      {
        hint:
          runs.length === 0
            ? 'nothing is unfinished; octo-ha status --state DIR looks in another folder'
            : `unfinished are: ${runs.map((each) => `${each.id} (${each.verb})`).join(', ')}`,
      },
    );
  const { abandonRun } = await import('./abandon-run.ts');
  await abandonRun(run, how, context);
}

/** Null, with a note, when it cannot be found out which instance is meant. */
async function ownRuns(
  context: Context,
): Promise<{ readonly server: string; readonly database: string; readonly runs: readonly Run[] } | null> {
  try {
    const { instance } = await (await context.database()).readCluster(context.signal);
    return { ...instance, runs: await (await context.journals()).unfinished() };
  } catch (error) {
    context.signal.throwIfAborted();
    const isUnreached = error instanceof UnavailableError && error.code.startsWith('database.');
    const isUnnamed =
      error instanceof UsageError && ['config.no-context', 'config.no-connection'].includes(error.code);
    if (!isUnreached && !isUnnamed) throw error;
    context.terminal.warn(`${error.message}; this is what the journals of all instances tell`);
    return null;
  }
}

function drawn(document: StatusDocument, { terminal, clock }: Context): Answer {
  const { instance, runs, others, gaps } = document;
  const of = instance === null ? '' : ` on the database ${instance.database} on ${instance.server}`;
  const now = terminal.stdoutIsTty ? clock.now() : null;
  return {
    document: { ...document },
    header: [
      `${runs.length === 0 ? 'nothing is unfinished' : count(runs.length, 'unfinished run')}${of} (journals in ${document.stateFolder})`,
      ...runs.flatMap((run) => ['', ...runLines(run, instance === null, now)]),
    ],
    ...(runs.every(({ nodes }) => nodes.length === 0)
      ? {}
      : {
          table: {
            columns: runColumns,
            rows: runs.flatMap((run) => run.nodes.map((node) => nodeRow(run.verb, node))),
          },
        }),
    footer: [
      ...others.map(
        (each) => `${count(each.runs, 'unfinished run')} on the database ${each.database} on ${each.server}`,
      ),
      ...gaps.map((gap) => `not read: ${gap}`),
    ],
  };
}

function runLines(run: RunEntry, withInstance: boolean, now: Date | null): readonly string[] {
  const where = withInstance ? ` on the database ${run.database} on ${run.server}` : '';
  const taken = sameOperator(run.begunBy, run.lastBy) ? '' : ` by ${who(run.lastBy)}`;
  return [
    `${run.verb}${where}, begun ${when(run.begunAt, now)} by ${who(run.begunBy)}, last heard of ${when(run.lastAt, now)}${taken}`,
    ...(run.reason === null ? [] : [`  reason: ${run.reason}`]),
    `  to go on: ${run.goOn ?? 'the same command again'}`,
    ...(run.giveAgain.length === 0 ? [] : [`  give again, as before: ${run.giveAgain.join(', ')}`]),
    ...run.keptFromStarting.map(({ node, before }) => `  kept from starting: ${node}; before: ${before}`),
    ...(run.keptFromStarting.length === 0 || run.verb !== 'migrate'
      ? []
      : ['  which of these were put back since, octo-ha migrate status tells']),
    ...(run.abandon === null ? [] : [`  to give it up: ${run.abandon}`]),
    `  journal: ${run.id}`,
  ];
}

/** By the clocks of two machines: good enough for people, the instant itself is in json. */
function when(at: string, now: Date | null): string {
  const ms = Date.parse(at);
  if (now === null || Number.isNaN(ms)) return at;
  return `${span(Math.max(0, now.getTime() - ms) / 1_000)} ago`;
}

function who({ user, host, pid }: Operator): string {
  return `${user} on ${host} (process ${pid})`;
}

function sameOperator(a: Operator, b: Operator): boolean {
  return a.user === b.user && a.host === b.host && a.pid === b.pid;
}
