// A node that a roll has begun to stop, or its hooks to work on, comes to its end in the same way: by octo-ha, or by the hooks of --skip-stop-start. Pure.
import { RefusedError } from '../../errors.ts';
import { lastSaid, type JournalLine, type Run } from '../../model/run.ts';
import { nodeFacts } from './node-facts.ts';
import { pausedSetting } from './pause-watchdog.ts';
import { plainGiveUp } from './restart-run.ts';

/**
 * What was stopped or paused is started and put back by its driver alone, and what a hook has begun by the hook alone.
 * @throws RefusedError restart.other-way
 */
export function requireSameWay(
  { lines }: Pick<Run, 'lines'>,
  nodes: readonly { readonly id: string; readonly name: string }[],
  { skipStopStart, giveUp = plainGiveUp }: { readonly skipStopStart: boolean; readonly giveUp?: string },
): void {
  const last = lines.findLast(({ nodeId, step }) => nodeId === null && /^(?:begun|resumed)$/.test(step));
  const before = last?.values['skipStopStart'];
  if (typeof before !== 'boolean' || before === skipStopStart) return;
  const bound = nodes.filter(({ id }) => isBoundToWay(lines, id));
  if (bound.length === 0) return;
  const names = bound.map(({ name }) => name).join(', ');
  const command = lastSaid(lines, 'resume') ?? lastSaid(lines, 'command') ?? 'octo-ha restart --resume';
  throw before
    ? new RefusedError(
        'restart.other-way',
        `the unfinished restart has begun ${names} with --skip-stop-start, which this command line leaves out: its hooks are the work, and may be half done`,
        { hint: `add it, with the hooks as before: ${command}; or give up with: ${giveUp}` },
      )
    : new RefusedError(
        'restart.other-way',
        `the unfinished restart has begun to stop ${names} itself: with --skip-stop-start nobody would start its service, nor put back how it starts`,
        {
          hint: `leave --skip-stop-start out: ${command}; where that service cannot be reached any more, start it and put back how it starts yourself (octo-ha status shows it), then ${giveUp}`,
        },
      );
}

/** Something was announced of it that the other way neither finishes nor takes back. */
export function isBoundToWay(lines: readonly JournalLine[], id: string): boolean {
  const { stopping, inWork, done } = nodeFacts(lines, id);
  return !done && (stopping !== null || inWork || pausedSetting(lines, id) !== null);
}
