// `octo-ha license check`
import { Command, InvalidArgumentError } from 'commander';
import type { Cell } from '../edges.ts';
import { UsageError } from '../errors.ts';
import type { LicenseUsage } from '../operations/check-license.ts';
import type { Context } from './context.ts';
import { exitStatus } from './exit-status.ts';
import { count, limit } from './in-words.ts';
import { readCluster, type ClusterReading } from './read-cluster.ts';
import { takeLicense } from './take-license.ts';

/** What is asked for. */
export interface LicenseCheckWish {
  readonly file?: string;
  /** Nodes in all, in place of counting them in the database. */
  readonly nodes?: number;
}

/** Declares `license check`. */
export const licenseCheckCommand = (context: Context, run = licenseCheck): Command =>
  new Command('check')
    .description('Counts the nodes as Octopus does and compares them with the license')
    .option('--nodes <n>', 'would so many nodes in all fit? With --file, no database is asked', wholeNumber)
    .option('--file <path>', 'a license file (XML, or base64 of it) instead of the one in the database')
    .addHelpText('after', exitStatus('unavailable', 'finding', 'cancelled'))
    .action((flags: LicenseCheckWish) => run(flags, context));

/** Checks, shows, and ends with 7 when the limit is exceeded or cannot be told. */
export async function licenseCheck(wish: LicenseCheckWish, context: Context): Promise<void> {
  const { checkLicense } = await import('../operations/check-license.ts');
  const { licenseCheckDocument } = await import('../operations/license-document.ts');
  const given = wish.file === undefined ? null : await takeLicense(wish.file, context);
  const nodes = wish.nodes ?? null;
  const reading = given !== null && nodes !== null ? offline : await counted(context, given !== null);
  const { cluster, periods } = reading;
  // The reading has the license with it; where it does not, asking again tells why.
  const { license, origin } =
    given ??
    (reading.license === null
      ? await takeLicense(undefined, context)
      : { license: reading.license, origin: 'database' as const });
  const usage = checkLicense(license, cluster, { nodes }, periods);
  const now = cluster?.readAt ?? context.clock.now();
  context.terminal.answer({
    document: { ...licenseCheckDocument(license, origin, usage, now) },
    table: { columns: ['field', 'value'], rows: fields(usage) },
    footer: [
      ...(usage.consequence === null ? [] : [usage.consequence]),
      ...license.gaps.map((gap) => `not read: ${gap}`),
    ],
  });
  if (usage.findings) context.finishWith(7);
}

const offline = { cluster: null, license: null, periods: undefined };

/** The cluster; without any connection, a license from a file has two ways on. */
async function counted(context: Context, fromFile: boolean): Promise<ClusterReading> {
  try {
    return await readCluster(context);
  } catch (error) {
    if (!fromFile || !(error instanceof UsageError) || !connectionMissing.includes(error.code)) throw error;
    throw new UsageError('usage.nodes-unknown', 'there is no database to count the nodes in', {
      hint: 'say how many nodes there are with --nodes N, or give a connection: see octo-ha config --help',
      cause: error,
    });
  }
}

const connectionMissing = ['config.no-context', 'config.no-connection'];

function fields(usage: LicenseUsage): Cell[][] {
  const { whatIf } = usage;
  const rows: [string, Cell][] = [
    [usage.countedFrom === 'flag' ? 'nodes asked about' : 'nodes used', { text: String(usage.used) }],
    ['node limit', { text: limit(usage.limit) }],
    ['head-room', headRoom(usage)],
    ['verdict', verdict(usage.verdict)],
    ['with 1 more', { text: `${whatIf.used} used: ${verdicts[whatIf.verdict]}` }],
    ['counted, may be offline', names(usage.uncertainNodes)],
    ['offline, not counted', names(usage.offlineNodes)],
    ...usage.duplicateRows.map(({ name, ids }): [string, Cell] => [
      `rows named ${name}`,
      { text: `${count(ids.length, 'row')}, one clean-up away: ${ids.join(', ')}`, tone: 'warn' },
    ]),
  ];
  return rows.map(([name, value]) => [{ text: name }, value]);
}

const verdicts = { within: 'within the limit', over: 'OVER the limit', unknown: 'cannot be told' } as const;

function verdict(value: LicenseUsage['verdict']): Cell {
  return { text: verdicts[value], tone: value === 'within' ? 'good' : 'bad' };
}

function headRoom({ headRoom: left, limit: allowed }: LicenseUsage): Cell {
  if (left !== null) return { text: String(left) };
  return { text: allowed === 'unlimited' ? 'unlimited' : 'cannot be told' };
}

function names(list: readonly string[]): Cell {
  return { text: list.length === 0 ? 'none' : list.join(', ') };
}

function wholeNumber(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('Give a whole number from 0 to 999999.');
  return Number(text);
}
