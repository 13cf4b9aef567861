// `octo-ha nodes check NODE…`
import { Command, Option } from 'commander';
import type { Cell, Table } from '../edges.ts';
import { checkRisks } from '../model/risk.ts';
import type { Report } from '../model/step-event.ts';
import type { VerdictWord } from '../model/verdict.ts';
import type { NodesCheckDocument, ReasonEntry } from '../operations/check/check-document.ts';
import type { Circumstances } from '../operations/check/circumstances.ts';
import { acceptRiskOption } from './accept-risk.ts';
import { againCommand, withWhere } from './again-command.ts';
import type { Context } from './context.ts';
import { exitStatus } from './exit-status.ts';

/** What is asked. */
export interface NodesCheckWish {
  readonly nodes: readonly string[];
  readonly for: 'stop' | 'remove';
  readonly acceptRisk: readonly string[];
}

/** Declares `nodes check`. */
export const nodesCheckCommand = (context: Context, run = nodesCheck): Command =>
  new Command('check')
    .description(
      'May these nodes go, all at once? Everything that drain, restart and remove ask, and the answer',
    )
    .argument('<node...>', 'names or ids of the nodes; id:ID for the id alone')
    .addOption(
      new Option('--for <what>', 'what is to be done to them').choices(['stop', 'remove']).default('stop'),
    )
    .addOption(acceptRiskOption(checkRisks))
    .addHelpText('after', exitStatus('unavailable', 'refused', 'finding', 'cancelled'))
    .addHelpText(
      'after',
      '\n7 is unsafe. 3 is also: something that is configured could not be asked, so the\nanswer is unknown.',
    )
    .action((nodes: readonly string[], flags: Omit<NodesCheckWish, 'nodes'>) =>
      run({ ...flags, nodes }, context),
    );

/**
 * Asks, judges, shows; ends with 7 when it is unsafe and 3 when it could not find out. Changes nothing.
 * @throws RefusedError node.unknown, node.ambiguous
 */
export async function nodesCheck(wish: NodesCheckWish, context: Context): Promise<void> {
  const { nodesCheckDocument } = await import('../operations/check/check-document.ts');
  const { verdict } = await import('../operations/check/verdict.ts');
  const accepted = new Set(wish.acceptRisk);
  const circumstances = await gather(wish, accepted, context);
  const found = nodesCheckDocument(circumstances, accepted, verdict(circumstances, accepted));
  context.terminal.answer({
    document: { ...found },
    header: [`${whom(found)}: ${answers[found.verdict]}`],
    table: reasonsTable(found.reasons),
    footer: wayOn(found),
  });
  const exitCode = { safe: 0, unsafe: 7, unknown: 3 }[found.verdict];
  if (exitCode !== 0) context.finishWith(exitCode);
}

async function gather(
  wish: NodesCheckWish,
  accepted: ReadonlySet<string>,
  context: Context,
): Promise<Circumstances> {
  const { findNode } = await import('../operations/find-node.ts');
  const { gatherCircumstances } = await import('../operations/check/gather.ts');
  const settings = await context.settings();
  const database = await context.database();
  const cluster = await database.readCluster(context.signal);
  const targets = [...new Set(wish.nodes.map((name) => findNode(cluster, name).id))];
  let done = (): void => undefined;
  const report: Report = ({ message }) => {
    done();
    done = context.terminal.waiting(message);
  };
  try {
    return await gatherCircumstances(
      { purpose: wish.for, targets, accepted, settings, lock: 'ask', ownRun: null },
      { database, hosts: await context.hosts(), journals: await context.journals(), clock: context.clock },
      report,
      context.signal,
    );
  } finally {
    done();
  }
}

const answers: Readonly<Record<VerdictWord, string>> = {
  safe: 'safe',
  unsafe: 'UNSAFE',
  unknown: 'UNKNOWN: it could not be found out, which is no yes',
};

function whom({ purpose, nodes }: NodesCheckDocument): string {
  return `${purpose} ${nodes.map(({ name }) => name).join(', ')}${nodes.length > 1 ? ' at once' : ''}`;
}

const order = ['forbid', 'unknown', 'warn', 'ok', 'skip'];
const tones = { forbid: 'bad', unknown: 'bad', warn: 'warn', ok: 'good', skip: 'dim' } as const;

/** What weighs most comes first; what was skipped for several nodes takes one row. */
function reasonsTable(reasons: readonly ReasonEntry[]): Table {
  const rows = order
    .flatMap((vote) => reasons.filter((reason) => reason.vote === vote))
    .filter(
      ({ vote, code }, index, all) =>
        vote !== 'skip' || all.findIndex((other) => other.vote === 'skip' && other.code === code) === index,
    );
  return { columns: ['vote', 'code', 'what was found'], rows: rows.map((reason) => cells(reason, reasons)) };
}

function cells({ vote, code, message, lifted }: ReasonEntry, all: readonly ReasonEntry[]): Cell[] {
  const alike = all.filter((other) => vote === 'skip' && other.vote === vote && other.code === code);
  const more = alike.length > 1 ? ` (and so ${String(alike.length - 1)} more)` : '';
  return [
    { text: lifted ? `${vote}, accepted` : vote, tone: lifted ? 'warn' : tones[vote] },
    { text: code },
    { text: `${withWhere(message)}${more}` },
  ];
}

function wayOn({ reasons, verdict }: NodesCheckDocument): readonly string[] {
  if (verdict === 'safe') return [];
  const against = reasons.filter(({ vote, lifted }) => !lifted && ['forbid', 'unknown'].includes(vote));
  const none = [...new Set(against.flatMap(({ risk, code }) => (risk === null ? [code] : [])))];
  const risks = [...new Set(against.flatMap(({ risk }) => (risk === null ? [] : [risk])))];
  const busy = against.flatMap(({ code, nodeName }) =>
    ['tasks.running', 'tasks.cancelling'].includes(code) && nodeName !== null ? [nodeName] : [],
  );
  return [
    ...(busy.length > 0 ? [`drain first: ${againCommand('drain', [...new Set(busy)])}`] : []),
    ...(risks.length > 0 ? [`lifted by ${risks.map((risk) => `--accept-risk=${risk}`).join(' ')}`] : []),
    ...(none.length > 0 ? [`nothing lifts ${none.join(', ')}`] : []),
  ];
}
