// What a roll of all tells of the nodes that have come since it was begun. Pure.
import type { RestartedNode, RestartPlan, RestartResult } from './restart-wish.ts';
import { untouchedRow } from './untouched-row.ts';

/** A row for each. */
export function rowsSince({ cameSince = [] }: Pick<RestartPlan, 'cameSince'>): readonly RestartedNode[] {
  const why = 'it has come since this roll was begun: restart it on its own, once this one is over';
  return cameSince.map((each) => untouchedRow(each, 'not-started', why));
}

/** Why a roll that came to its end is no success all the same: it was to take every node. Null without any. */
export function stoppedSince({ cameSince = [] }: Pick<RestartPlan, 'cameSince'>): RestartResult['stopped'] {
  if (cameSince.length === 0) return null;
  const names = cameSince.map(({ name }) => name).join(', ');
  return { code: 'restart.came-since', reason: `not restarted, as it has come since: ${names}` };
}
