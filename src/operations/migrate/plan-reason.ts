// One reason of a plan, with what the table says of its code.
import type { MigrateRisk } from '../../model/risk.ts';
import type { StoreKind } from '../../model/store.ts';
import type { Vote } from '../../model/verdict.ts';
import { planReasons } from './plan-reason-table.ts';
import type { PlanCode, PlanRow } from './plan-reason-table.ts';

/** One thing that was looked at. */
export interface PlanReason {
  readonly code: PlanCode;
  readonly vote: Vote;
  /** The kind of store it is about; null for the whole. */
  readonly store: StoreKind | null;
  /** The number behind it, as the table says; null for none. */
  readonly value: number | null;
  /** Lower-case, no full stop. */
  readonly message: string;
  /** What to do about it, as a sentence; null for what does not refuse. */
  readonly hint: string | null;
  readonly risk: MigrateRisk | null;
  /** The risk was accepted: the vote stays, and does not refuse. */
  readonly lifted: boolean;
}

/** What else there is to say of it. */
export interface ReasonParts {
  readonly store?: StoreKind;
  readonly value?: number;
  /** What to do about it, as a sentence; needed by what refuses and has no risk. */
  readonly hint?: string;
}

/** The hint of what can be accepted ends with the flag that does. */
export function planReason(code: PlanCode, vote: Vote, message: string, parts: ReasonParts = {}): PlanReason {
  const row: PlanRow = planReasons[code];
  const refuses = vote === 'forbid' || vote === 'unknown';
  const risk = refuses ? row.risk : null;
  const flag = risk === null ? [] : [`To go on all the same: --accept-risk=${risk}.`];
  const hint = [...(parts.hint === undefined ? [] : [parts.hint]), ...flag].join(' ');
  return {
    code,
    vote,
    store: parts.store ?? null,
    value: parts.value ?? null,
    message,
    hint: refuses ? hint : null,
    risk,
    lifted: false,
  };
}
