// One reason, with what the table says of its code.
import type { Node } from '../../model/node.ts';
import type { Reason, Vote } from '../../model/verdict.ts';
import type { Circumstances } from './circumstances.ts';
import { notForRemove, reasonTable, type ReasonCode } from './reason-table.ts';

/** @param node whom it is about; null for the cluster */
export function giveReason(
  c: Circumstances,
  code: ReasonCode,
  vote: Vote,
  node: Node | null,
  value: number | null,
  message: string,
): Reason {
  const refuses = vote === 'forbid' || vote === 'unknown';
  const { risk } = reasonTable[code];
  const named = risk !== null && refuses && !(c.purpose === 'remove' && notForRemove.includes(code));
  return { code, vote, nodeId: node?.id ?? null, value, message, risk: named ? risk : null, lifted: false };
}
