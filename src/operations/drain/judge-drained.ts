// Is a node drained? One look after another, and what they add up to. Pure.
import type { Node } from '../../model/node.ts';
import type { Ping } from '../../model/ping.ts';

/** What was true when the drain flag was read back. Ticks are monotonic milliseconds of this machine. */
export interface DrainStart {
  /** When the flag had been read back. */
  readonly flagAt: number;
  /** The node's heart beat in that reading, in ms since 1970; null when it had none. */
  readonly beatAtFlag: number | null;
  /** True when the settings give the node a url: then only the node itself acknowledges. */
  readonly hasUrl: boolean;
  readonly queuePollMs: number;
  /** Without a sign of life for so long after the flag the node is called silent; 2.5 periods. Never, when left out. */
  readonly silentAfterMs?: number;
}

/** One look: a reading of the node's row and, where it has a url, its own answer. */
export interface Look {
  /** Before the question was sent, and after the answer was there. */
  readonly began: number;
  readonly ended: number;
  /** Null when the row is gone. */
  readonly node: Node | null;
  readonly ping: Ping | null;
}

/** How far a node is. */
export interface DrainProgress {
  /** `undrained`: somebody took the flag off. `offline`: it says itself, in two looks, that it is down. */
  readonly state: 'waiting' | 'drained' | 'undrained' | 'gone' | 'offline';
  /** Who acknowledged the flag: the node itself, or only a heart beat that changed since. */
  readonly acknowledgedBy: 'ping' | 'heart-beat' | null;
  /** When the first quiet look that counts had ended; null while there are tasks. */
  readonly quietSince: number | null;
  /** Two quiet looks at least one queue poll apart. */
  readonly quietTwice: boolean;
  readonly tasksLeft: number;
  readonly offlineLooks: number;
  /** A heart beat was written since the flag was, and left it as it is. */
  readonly sticks?: boolean;
  /** Its last sign of life since the flag was set: a heart beat that had changed, or its own answer. None yet, when left out. */
  readonly lastSign?: { readonly at: number; readonly beat: number | null };
  /** Why its url does not acknowledge, where that is more than a flag not heard of yet. A clause. */
  readonly unheard?: string;
  /** No sign of life for long: it may not run at all. */
  readonly isSilent?: boolean;
  /** The earliest instant at which a look can bring something new, besides changes of the world. */
  readonly nextAt: number;
}

/** Before the first look. */
export function drainBegun(start: DrainStart): DrainProgress {
  return {
    state: 'waiting',
    acknowledgedBy: null,
    quietSince: null,
    quietTwice: false,
    tasksLeft: 0,
    offlineLooks: 0,
    nextAt: start.flagAt + start.queuePollMs,
  };
}

/**
 * What one more look shows.
 *
 * Drained means: the flag is set, the node has acknowledged it, and nothing ran in two looks at least one queue poll apart, the
 * first of them at least one poll after the flag: a node asks for tasks every 20 s (octopus-ha-docs.md 1.3), so a task it took
 * in its last poll before the flag is seen. Silence is never an acknowledgement: Octopus took a busy node for drained
 * because its heart beat was late (Octopus issue 9561). A node that waits for a person only is quiet: those tasks stay.
 */
export function judgeLook(start: DrainStart, before: DrainProgress, look: Look): DrainProgress {
  const { node } = look;
  if (node === null) return { ...before, state: 'gone' };
  if (!node.draining) return { ...before, state: 'undrained' };
  const tasksLeft = node.runningTasks + node.cancellingTasks;
  const acknowledgedBy = acknowledgement(start, before, look, node);
  const quiet = quietness(start, before, look, tasksLeft);
  const offlineLooks = node.flaggedOffline === true ? before.offlineLooks + 1 : 0;
  const isOffline = offlineLooks >= 2;
  const isDrained = offlineLooks === 0 && acknowledgedBy !== null && quiet.quietTwice;
  const firstQuietAt = start.flagAt + start.queuePollMs;
  const sticks = before.sticks === true || hasBeaten(start, node);
  const lastSign = signOfLife(start, before, look, node);
  const unheard = start.hasUrl && acknowledgedBy === null ? whyUnheard(look.ping, node) : undefined;
  return {
    state: isDrained ? 'drained' : isOffline ? 'offline' : 'waiting',
    acknowledgedBy,
    ...quiet,
    tasksLeft,
    offlineLooks,
    sticks,
    ...(lastSign === undefined ? {} : { lastSign }),
    ...(unheard === undefined ? {} : { unheard }),
    isSilent: look.ended - (lastSign?.at ?? start.flagAt) > (start.silentAfterMs ?? Infinity),
    nextAt: quiet.quietSince === null ? firstQuietAt : quiet.quietSince + start.queuePollMs,
  };
}

function acknowledgement(
  start: DrainStart,
  before: DrainProgress,
  { ping }: Look,
  node: Node,
): DrainProgress['acknowledgedBy'] {
  if (start.hasUrl) {
    if (ping?.kind !== 'answered') return before.acknowledgedBy;
    if (ping.status !== 418 || ping.draining === false || ping.offline === true) return null;
    return ping.nodeName === null || sameName(ping.nodeName, node.name) ? 'ping' : null;
  }
  if (before.acknowledgedBy !== null) return before.acknowledgedBy;
  return hasBeaten(start, node) ? 'heart-beat' : null;
}

function whyUnheard(ping: Ping | null, { name }: Node): string | undefined {
  switch (ping?.kind) {
    case undefined:
      return undefined;
    case 'unreachable':
      return `its url does not answer: ${ping.why}`;
    case 'foreign':
      return `what answers at its url is no node: ${ping.why}`;
    case 'answered': {
      const other = ping.nodeName ?? name;
      return sameName(other, name) ? undefined : `at its url answers ${other}`;
    }
  }
}

function signOfLife(
  start: DrainStart,
  before: DrainProgress,
  { ended, ping }: Look,
  node: Node,
): DrainProgress['lastSign'] {
  const beat = node.lastSeenAt?.getTime() ?? null;
  const hasAnswered =
    ping?.kind === 'answered' && ping.offline !== true && sameName(ping.nodeName ?? '', node.name);
  const hasChanged = beat !== null && beat !== (before.lastSign?.beat ?? start.beatAtFlag);
  return hasAnswered || hasChanged ? { at: ended, beat } : before.lastSign;
}

function hasBeaten(start: DrainStart, node: Node): boolean {
  const beat = node.lastSeenAt?.getTime() ?? null;
  return beat !== null && beat !== start.beatAtFlag;
}

function quietness(
  start: DrainStart,
  before: DrainProgress,
  look: Look,
  tasksLeft: number,
): Pick<DrainProgress, 'quietSince' | 'quietTwice'> {
  if (tasksLeft > 0) return { quietSince: null, quietTwice: false };
  if (before.quietSince !== null)
    return {
      quietSince: before.quietSince,
      quietTwice: look.began - before.quietSince >= start.queuePollMs,
    };
  const counts = look.began - start.flagAt >= start.queuePollMs;
  return { quietSince: counts ? look.ended : null, quietTwice: false };
}

function sameName(left: string, right: string): boolean {
  return left.trimEnd().toLowerCase() === right.trimEnd().toLowerCase();
}
