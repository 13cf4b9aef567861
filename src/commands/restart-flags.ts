// The flags of restart, as the command line gives them, and what they may not be together.
import { InvalidArgumentError } from 'commander';
import { UsageError } from '../errors.ts';
import { againCommand, risksAgain } from './again-command.ts';
import type { Via } from '../operations/drain/set-drain-flag.ts';

/** What is asked. Times in seconds. */
export interface RestartFlags {
  readonly nodes: readonly string[];
  readonly all?: boolean;
  readonly resume?: boolean;
  readonly abandon?: boolean;
  readonly order: 'idle' | 'named';
  readonly via?: Via;
  readonly wait: number;
  readonly healthyWait: number;
  readonly settle?: number;
  readonly pauseAfter?: number;
  readonly notAfter?: string;
  readonly rollTimeout?: number;
  readonly skipStopStart?: boolean;
  readonly require?: string;
  readonly beforeStop?: string;
  readonly afterStart?: string;
  readonly hookWait: number;
  readonly expectVersion?: string;
  readonly ownTask?: string;
  readonly reason?: string;
  readonly acceptRisk: readonly string[];
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** @throws UsageError usage.restart-what when it is not clear which nodes are meant; usage.no-work when nobody would restart them */
export function requireOneMeaning(flags: RestartFlags): void {
  const given = [
    ...(flags.nodes.length > 0 ? ['the nodes named'] : []),
    ...(flags.all === true ? ['--all'] : []),
    ...(flags.resume === true ? ['--resume'] : []),
    ...(flags.abandon === true ? ['--abandon'] : []),
  ];
  if (flags.abandon === true && flags.dryRun === true)
    throw new UsageError('usage.restart-what', '--dry-run and --abandon exclude one another', {
      hint: 'octo-ha status shows the unfinished restart and what it left',
    });
  if (given.length === 1) {
    requireWork(flags);
    return;
  }
  throw new UsageError(
    'usage.restart-what',
    given.length === 0 ? 'no node is named' : `${given.join(' and ')} exclude one another`,
    { hint: 'name nodes, or give one of --all, --resume, --abandon; see octo-ha restart --help' },
  );
}

/** Between drained and restored nothing waits for a person: what restarts a node is a hook. Who goes on without has said so. */
function requireWork({ skipStopStart, abandon, beforeStop, afterStart, acceptRisk }: RestartFlags): void {
  if (skipStopStart !== true || abandon === true || acceptRisk.includes('left-out-hooks')) return;
  if (beforeStop !== undefined || afterStart !== undefined) return;
  throw new UsageError('usage.no-work', 'with --skip-stop-start alone nobody would restart the nodes', {
    hint: 'give --before-stop COMMAND or --after-start COMMAND, which does; to restart a node by hand: octo-ha drain NODE, then octo-ha undrain NODE',
  });
}

/** @throws UsageError prompt.not-interactive, before anything is opened */
export function requireConsentPossible(flags: RestartFlags, canConfirm: boolean): void {
  if (flags.yes === true || flags.dryRun === true || canConfirm) return;
  throw new UsageError('prompt.not-interactive', 'nobody is at a terminal who could be asked', {
    hint:
      flags.abandon === true
        ? 'give --yes to give it up without being asked; octo-ha status shows what it left'
        : 'give --yes to restart without being asked, or --dry-run to see the plan',
  });
}

/** A number of nodes, 1 or more. @throws InvalidArgumentError */
export function nodeCount(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('Give a number of nodes, 1 or more.');
  return Number(text);
}

/**
 * The next instant at which it is so late: `06:00` by the clock of this machine, or a full RFC 3339 instant.
 * @throws UsageError usage.invalid-time
 */
export function latestStart(text: string, now: Date): Date {
  const [, hours = '', minutes = ''] = /^(\d{1,2}):(\d{2})$/.exec(text.trim()) ?? [];
  if (hours !== '' && Number(hours) < 24 && Number(minutes) < 60) {
    const at = new Date(now.getTime());
    at.setHours(Number(hours), Number(minutes), 0, 0);
    if (at.getTime() <= now.getTime()) at.setDate(at.getDate() + 1);
    return at;
  }
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d{2})-(\d{2})T/.exec(text) ?? [];
  const instant = Date.parse(text);
  // Date.parse takes 30 February for 2 March.
  const inMonth = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate();
  if (year !== '' && !Number.isNaN(instant) && inMonth === Number(day)) return new Date(instant);
  throw new UsageError('usage.invalid-time', `'${text}' is not a time`, {
    hint: "give the hour of this machine's clock, as 06:00, or an instant, as 2026-03-01T06:00:00Z",
  });
}

/**
 * What to type to go on, with every flag on which depends what is done to a node. What `giveAgain` names is left out: what hooks
 * hold is the operator's, and this goes into the journal.
 * @param words the nodes; `--resume` for those of the journal
 */
export function restartCommandAgain(flags: RestartFlags, words: readonly string[]): string {
  const skip = flags.skipStopStart === true ? ['--skip-stop-start'] : [];
  const seconds = (value: number | undefined, usual?: number): string | undefined =>
    value === undefined || value === usual ? undefined : `${String(value)}s`;
  return againCommand('restart', [...words, ...skip], {
    '--via': flags.via,
    '--wait': seconds(flags.wait, usualSeconds.wait),
    '--healthy-wait': seconds(flags.healthyWait, usualSeconds.healthyWait),
    '--settle': seconds(flags.settle),
    '--hook-wait': seconds(flags.hookWait, usualSeconds.hookWait),
    '--expect-version': flags.expectVersion,
    '--own-task': flags.ownTask,
    // That was about one command, at one moment: the next may be another.
    '--accept-risk': risksAgain(flags.acceptRisk.filter((risk) => risk !== 'hook-at-work')),
  });
}

/** What holds without `--wait`, `--healthy-wait` and `--hook-wait`. */
export const usualSeconds = { wait: 900, healthyWait: 600, hookWait: 14_400 } as const;

/** The flags that were given and that the command to go on leaves out: hooks, and limits that were meant for one evening. */
export function giveAgain(flags: RestartFlags): readonly string[] {
  const all = {
    '--require': flags.require,
    '--before-stop': flags.beforeStop,
    '--after-start': flags.afterStart,
    '--not-after': flags.notAfter,
    '--roll-timeout': flags.rollTimeout,
    '--pause-after': flags.pauseAfter,
  };
  return Object.entries(all).flatMap(([flag, value]) => (value === undefined ? [] : [flag]));
}
