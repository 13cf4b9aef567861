// What the end of a roll says that is no success, and the way on.
import { UnfinishedError } from '../errors.ts';
import { againInWords } from '../operations/restart/again-in-words.ts';
import type { RestartResult } from '../operations/restart/restart-wish.ts';
import { againCommand } from './again-command.ts';
import { span } from './in-words.ts';

/**
 * The error.
 * @param command what to type to go on
 * @param toGive the flags to give with it once more
 */
export function unfinishedRoll(
  { stopped, nodes, isOver }: RestartResult,
  command: string,
  toGive: readonly string[],
): UnfinishedError {
  const failed = nodes.flatMap(({ name, outcome, reason }) =>
    outcome === 'failed' ? [`${name}: ${reason ?? ''}`] : [],
  );
  const why = failed.length > 0 ? failed.join('; ') : (stopped?.reason ?? '');
  const code = stopped?.code.startsWith('restart.') === true ? stopped.code : 'restart.stopped';
  const took = span(nodes.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000);
  const again = againInWords(command, toGive);
  const giveUp = againCommand('restart', ['--abandon']);
  const error = (what: string, hint: string): UnfinishedError =>
    new UnfinishedError(code, `the roll ${what} after ${took}: ${why}`, { hint });
  const shows = 'octo-ha status shows it';
  if (code === 'restart.left-behind')
    return error(
      'is through',
      isOver ? 'see to its machine' : `see to its machine; ${shows}; then give the roll up with: ${giveUp}`,
    );
  // A node whose stop cut off tasks was restarted all the same: to begin again is to restart them all once more.
  if (isOver && stopped?.code === 'tasks.lost')
    return error(
      'is over',
      nodes.some(({ outcome }) => outcome === 'left')
        ? 'every node but those left to you was restarted; look at the tasks that the rows name'
        : 'every node was restarted; look at the tasks that the rows name',
    );
  if (isOver)
    return new UnfinishedError(code, `the roll stopped after ${took}: ${why}; no node was touched`, {
      hint: `begin it again with: ${again}`,
    });
  return error(
    'stopped',
    code === 'restart.own-task'
      ? `${shows}; give up with: ${giveUp}`
      : `${shows}; go on with: ${again}; give up with: ${giveUp}`,
  );
}
