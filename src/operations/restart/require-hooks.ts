// A roll that was begun with hooks is not gone on with without them: nobody would notice that a node is stopped unannounced. Pure.
import { RefusedError } from '../../errors.ts';
import type { Run } from '../../model/run.ts';
import type { RestartHooks } from './restart-wish.ts';

/** Accepts that the hooks of the roll are left out. */
export const leftOutHooks = 'left-out-hooks';

/**
 * Their commands are the operator's and not in the journal; which of them were given last is.
 * @throws RefusedError restart.hooks-missing, unless its risk was accepted
 */
export function requireHooks(
  { lines }: Pick<Run, 'lines'>,
  { require, beforeStop, afterStart }: RestartHooks,
  accepted: ReadonlySet<string>,
): void {
  if (accepted.has(leftOutHooks)) return;
  const last = lines.findLast(({ nodeId, step }) => nodeId === null && /^(?:begun|resumed)$/.test(step));
  const given = last?.values['giveAgain'];
  const now = { '--require': require, '--before-stop': beforeStop, '--after-start': afterStart };
  const missing = Object.entries(now).flatMap(([flag, command]) =>
    command === null && Array.isArray(given) && given.includes(flag) ? [flag] : [],
  );
  if (missing.length === 0) return;
  throw new RefusedError(
    'restart.hooks-missing',
    `the unfinished restart was given ${missing.join(', ')}, which this command line leaves out`,
    {
      hint: `add, with the commands as before, which are not written down: ${missing.map((flag) => `${flag} COMMAND`).join(' ')}; to go on without: --accept-risk=${leftOutHooks}`,
    },
  );
}
