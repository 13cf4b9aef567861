// Whether somebody else is at work, or was and has not ended.
import type { JournalValue, Run } from '../../model/run.ts';
import type { Reason } from '../../model/verdict.ts';
import type { Circumstances } from './circumstances.ts';
import { giveReason } from './give-reason.ts';

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
    const vote = concerns(run, c) ? 'forbid' : 'warn';
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

/** About a target, or about no node in particular: then it may be about any. A migration that only copies is about none. */
function concerns(run: Run, c: Circumstances): boolean {
  if (run.verb === 'migrate' && !run.lines.some(({ step }) => step.endsWith('.entering'))) return false;
  const nodes = nodesOf(run);
  return (
    ['restart', 'migrate', 'maintenance'].includes(run.verb) ||
    nodes.length === 0 ||
    nodes.some((id) => c.targets.includes(id))
  );
}

/** Nodes that its lines are about, and those that `begun` names (model/run.ts). */
function nodesOf({ lines }: Run): readonly string[] {
  return lines.flatMap(({ nodeId, step, values }) => [
    ...(nodeId === null ? [] : [nodeId]),
    ...(step === 'begun' && Array.isArray(values['nodes']) ? values['nodes'].flatMap(idOf) : []),
  ]);
}

function idOf(node: JournalValue): readonly string[] {
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return [];
  const { id } = node as Readonly<Record<string, JournalValue>>;
  return typeof id === 'string' ? [id] : [];
}

function whose({ lines, id }: Run): string {
  const [first] = lines;
  if (first === undefined) return id;
  const { command } = first.values;
  const goOn = typeof command === 'string' ? `; to go on: ${command}` : '';
  return `${id}, begun by ${first.by.user} on ${first.by.host} at ${first.at}${goOn}`;
}
