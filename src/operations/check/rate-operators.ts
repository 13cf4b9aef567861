// Whether somebody else is at work, or was and has not ended.
import type { Reason } from '../../model/verdict.ts';
import type { Circumstances } from './circumstances.ts';
import { giveReason } from './give-reason.ts';
import { concerns, whose } from './unfinished-runs.ts';

/** The lock for the living, the journals for the dead. */
export function rateOperators(c: Circumstances): readonly Reason[] {
  return [lock(c), ...journals(c)];
}

function lock(c: Circumstances): Reason {
  switch (c.lock.kind) {
    case 'free':
      return giveReason(c, 'lock.free', 'ok', null, null, 'no other operator is at work');
    case 'ours':
      return giveReason(c, 'lock.free', 'ok', null, null, 'no other operator is at work: the lock is held');
    case 'held':
      return giveReason(c, 'lock.held', 'forbid', null, null, `another operator is at work: ${c.lock.by}`);
    case 'unknown':
      return giveReason(
        c,
        'lock.unknown',
        'unknown',
        null,
        null,
        `whether another operator is at work is not known: ${c.lock.why}`,
      );
  }
}

function journals(c: Circumstances): readonly Reason[] {
  if (c.runs.kind === 'unreadable')
    return [
      giveReason(
        c,
        'journal.unreadable',
        'unknown',
        null,
        null,
        `the journals cannot be read: ${c.runs.why}`,
      ),
    ];
  const open = c.runs.runs.filter(({ ended }) => !ended);
  if (open.length === 0) return [giveReason(c, 'journal.none', 'ok', null, 0, 'no run is unfinished')];
  return open.map((run) => {
    const vote = concerns(run, c.targets) ? 'forbid' : 'warn';
    return giveReason(
      c,
      'journal.unfinished',
      vote,
      null,
      null,
      `a ${run.verb} has not ended: ${whose(run)}`,
    );
  });
}
