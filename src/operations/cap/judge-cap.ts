// Changes the task cap of a node.
// Lives here: how large a cap may be, and the change with its proof. Never here: SQL, HTTP, argv, printing; who carries the
// work when a cap goes to 0 (operations/check).
import { RefusedError } from '../../errors.ts';

/** Above the range in which Octopus' documentation finds caps to work best, 40 to 80 (octopus-ha-docs.md 7). */
export const muchAbove = 80;

/** "More than 160 is not advised" (octopus-ha-docs.md 7). */
export const tooMuchAbove = 160;

/** The name that lifts its refusal. */
export const largeCap = 'large-cap';

/**
 * What speaks against a cap of this size; null when nothing does.
 * @throws RefusedError cap.too-large
 */
export function judgeCap(taskCap: number, accepted: ReadonlySet<string>): string | null {
  if (taskCap > tooMuchAbove && !accepted.has(largeCap))
    throw new RefusedError(
      'cap.too-large',
      `a task cap of ${String(taskCap)} is above ${String(tooMuchAbove)}, which Octopus advises against`,
      { hint: `add nodes instead, or accept it with --accept-risk=${largeCap}` },
    );
  return taskCap > muchAbove
    ? `a task cap of ${String(taskCap)} is above ${String(muchAbove)}: caps of 40 to ${String(muchAbove)} work best, as Octopus' documentation says; more nodes serve better than larger caps`
    : null;
}
