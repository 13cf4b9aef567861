// What became of a node that was watched. Pure.
import type { DrainedNode } from './drain-wish.ts';
import type { WatchedNode } from './watch-drain.ts';

/** True for what has not come to an end of its own. */
export function stillRunning({ progress }: WatchedNode): boolean {
  return progress.state === 'waiting';
}

/** The row of the result. */
export function drainOutcome(
  watched: WatchedNode,
  how: { readonly foundDraining: boolean; readonly waited: boolean; readonly durationMs: number },
): DrainedNode {
  const { id, name, progress, tasks } = watched;
  const tasksLeft = progress.tasksLeft === 0 ? [] : [...tasks.keys()];
  return {
    id,
    name,
    outcome: outcome(watched, how),
    acknowledgedBy: progress.acknowledgedBy,
    tasksLeft,
    reason: why(watched, how.waited),
    durationMs: Math.round(how.durationMs),
  };
}

/** `; its url does not answer: …; it has sent no heart beat …` where that is so; else nothing. */
export function silence({
  isSilent,
  lastSign,
  unheard,
}: Pick<WatchedNode['progress'], 'isSilent' | 'lastSign' | 'unheard'>): string {
  const url = unheard === undefined ? '' : `; ${unheard}`;
  if (isSilent !== true) return url;
  return lastSign === undefined
    ? `${url}; it has sent no heart beat since the flag was set: does it run?`
    : `${url}; it has sent no heart beat for long: does it still run?`;
}

function outcome(
  { progress }: WatchedNode,
  { foundDraining, waited }: { readonly foundDraining: boolean; readonly waited: boolean },
): DrainedNode['outcome'] {
  switch (progress.state) {
    case 'drained':
      return foundDraining ? 'already-drained' : 'drained';
    case 'waiting':
      return waited ? 'timed-out' : 'draining';
    case 'undrained':
      return 'undrained';
    case 'offline':
      return 'offline';
    case 'gone':
      return 'gone';
  }
}

function why({ progress, tasks }: WatchedNode, waited: boolean): string | null {
  switch (progress.state) {
    case 'drained':
      return null;
    case 'undrained':
      return 'the drain flag is off: the node takes tasks again';
    case 'offline':
      return progress.tasksLeft > 0
        ? `it says that it is offline while ${String(progress.tasksLeft)} tasks are still tied to it: whether they run is unknown`
        : 'it says that it is offline: nothing of it can be proved';
    case 'gone':
      return 'its row is gone';
    case 'waiting':
      if (!waited) return null;
      if (progress.tasksLeft > 0)
        return `${String(progress.tasksLeft)} still running: ${[...tasks.keys()].join(', ')}${silence(progress)}`;
      return progress.acknowledgedBy === null
        ? `no task runs, but the node has not acknowledged the drain flag${silence(progress)}`
        : 'no task runs, but it was not quiet for a whole queue poll';
  }
}
