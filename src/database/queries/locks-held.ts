import type { LockResource } from '../lock/lock-resources.ts';
import type { Statement } from './statement.ts';

/** True while this session holds all of them, as a condition; NULL never passes for yes. The names are `@lock0` onwards. */
export function heldCondition(resources: readonly LockResource[]): string {
  return resources
    .map(({ mode }, at) => `APPLOCK_MODE(N'public', @lock${String(at)}, N'Session') = N'${mode}'`)
    .join(' AND ');
}

/** Does this session still hold them? */
export function locksHeld(resources: readonly LockResource[]): Statement {
  return {
    name: 'locksHeld',
    oldestServer: 2005,
    text: `SELECT CASE WHEN ${heldCondition(resources)} THEN 1 ELSE 0 END AS Held`,
  };
}
