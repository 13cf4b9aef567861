// What a process must have seen of a node before it may call it drained.
import type { Ping } from '../../../src/model/ping.ts';

/** One reading of a node's row by a process. */
export interface Reading {
  readonly tick: number;
  readonly draining: boolean;
  readonly tasks: number;
  readonly offline: boolean;
  readonly beat: number | null;
}

/** What one process has seen of one node, from the last write of its drain flag on. */
export interface Seen {
  flagTick: number | null;
  beatAtFlag: number | null;
  readings: Reading[];
  ping: Ping | null;
  /** The point at which it claimed the node to be drained. */
  drainedAt: number | null;
}

/** What speaks against calling it drained; nothing, when it may be. @param pollMs of the queue */
export function faultsOfDrained(
  { flagTick, beatAtFlag, readings, ping }: Seen,
  hasUrl: boolean,
  pollMs: number,
): readonly string[] {
  const last = readings.at(-1);
  if (flagTick === null || last === undefined) return ['without having seen to its flag'];
  let quietFrom: number | null = null;
  for (const { tick, tasks, draining } of readings) {
    if (tick < flagTick + pollMs) continue;
    if (tasks > 0 || !draining) quietFrom = null;
    else quietFrom ??= tick;
  }
  const isQuiet = quietFrom !== null && last.tick - quietFrom >= pollMs;
  const acknowledged = hasUrl
    ? ping?.kind === 'answered' && ping.status === 418
    : readings.some(({ beat }) => beat !== null && beat !== beatAtFlag);
  return [
    ...(last.draining ? [] : ['with its flag off']),
    ...(last.offline ? ['while it says that it is offline'] : []),
    ...(isQuiet ? [] : ['without two quiet readings a poll apart, the first a poll after the flag']),
    ...(acknowledged ? [] : ['without its acknowledgement']),
  ];
}
