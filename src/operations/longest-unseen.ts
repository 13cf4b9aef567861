// For how long a lock may have been out of sight before somebody else must be thought to have worked meanwhile.

/** At least this, in milliseconds: so long does it take to notice a cut connection and to open another. */
const leastMs = 5_000;

/**
 * Two queue polls. In less nobody can have restarted a node: from the moment that octo-ha has the lock to the first stop it takes two
 * readings a queue poll apart, the first of them a poll after the drain flag (judge-drained.ts). What can be done in less, a flag or a
 * cap, is compared in each write and read again before each stop.
 */
export function longestUnseenMs({ queuePollSeconds }: { readonly queuePollSeconds: number }): number {
  return Math.max(leastMs, 2 * queuePollSeconds * 1000);
}
