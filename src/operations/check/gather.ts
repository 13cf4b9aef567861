// Gathers everything that the verdict looks at, and looks twice before it refuses.
import type { Report } from '../../model/step-event.ts';
import type { Reason } from '../../model/verdict.ts';
import type { CheckEdges, CheckWish } from './check-wish.ts';
import type { Circumstances } from './circumstances.ts';
import { looker, pauseMs } from './look.ts';
import { reasonTable, type ReasonCode, type ReasonRow } from './reason-table.ts';
import { refusals, verdict } from './verdict.ts';

/** Looks in all: what refuses must be there in two of them, one after the other. */
const mostLooks = 4;

/**
 * Gathers. Heart beats are watched until every other node that may carry work is proved alive, or the time is over; what
 * refuses and may pass by itself is looked at again before it stands.
 * @throws UnavailableError database.*: without a reading of the cluster there is nothing to judge; the signal's reason
 */
export async function gatherCircumstances(
  wish: CheckWish,
  edges: CheckEdges,
  report: Report,
  signal: AbortSignal,
): Promise<Circumstances> {
  const look = looker(wish, edges, report, signal);
  let before: readonly string[] = [];
  for (let looks = 1; ; looks++) {
    const found = await look();
    const against = refusals(verdict(found, wish.accepted));
    const stands = against.some((each) => isLasting(each) || before.includes(key(each)));
    if (against.length === 0 || stands || looks === mostLooks) return found;
    before = against.map(key);
    const codes = [...new Set(against.map(({ code }) => code))].join(', ');
    report({
      step: 'check.looking-again',
      node: null,
      message: `looking again at ${codes}`,
      tone: 'waiting',
    });
    await edges.clock.sleep(pauseMs(wish), signal);
  }
}

/** It does not pass by itself within seconds. */
export function isLasting({ code }: Reason): boolean {
  const row: ReasonRow = reasonTable[code as ReasonCode];
  return row.lasting === true;
}

function key({ code, nodeId }: Reason): string {
  return `${code} ${nodeId ?? ''}`;
}
