// The flags of drain, as the command line gives them, what they may not be together, and the command that goes on.
import { UsageError } from '../errors.ts';
import type { AtDeadline } from '../operations/drain/drain-wish.ts';
import type { Via } from '../operations/drain/set-drain-flag.ts';
import { againCommand, risksAgain } from './again-command.ts';
import { usualSeconds } from './restart-flags.ts';

/** What is asked. */
export interface DrainFlags {
  readonly nodes: readonly string[];
  readonly via?: Via;
  /** Seconds; false with `--no-wait`. */
  readonly wait: number | false;
  readonly then: AtDeadline;
  readonly cancelWait: number;
  readonly reason?: string;
  readonly acceptRisk: readonly string[];
}

/** @throws UsageError usage.drain-wait where a deadline is decided about that there is not */
export function requireWaitFor({ wait, then }: DrainFlags): void {
  if (wait !== false || then === 'leave') return;
  throw new UsageError(
    'usage.drain-wait',
    `--then ${then} is done when the wait is over: --no-wait has none`,
    {
      hint: `leave one of them out, or give --wait 0 to ${then} at once`,
    },
  );
}

/** What to type to watch again: a reason with anything in it that some shell would take for its own is left out. */
export function drainAgain(flags: DrainFlags, names: readonly string[]): string {
  const { via, wait, then, cancelWait, reason, acceptRisk } = flags;
  const plain = reason !== undefined && /^[^"$`\\!%\p{Cc}]+$/u.test(reason) ? reason : undefined;
  return againCommand('drain', names, {
    '--via': via,
    '--wait': wait === false || wait === usualSeconds.wait ? undefined : `${String(wait)}s`,
    '--then': then === 'leave' ? undefined : then,
    '--cancel-wait': then !== 'cancel' || cancelWait === 300 ? undefined : `${String(cancelWait)}s`,
    '--reason': plain,
    '--accept-risk': risksAgain(acceptRisk),
  });
}
