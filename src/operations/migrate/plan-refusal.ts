// Whether a plan lets a phase begin.
import { RefusedError } from '../../errors.ts';
import type { MigrationPlan } from './migration-plan.ts';
import { planReasons } from './plan-reason-table.ts';
import type { Gate, PlanCode, PlanRow } from './plan-reason-table.ts';
import type { PlanReason } from './plan-reason.ts';

/** What refuses at this gate; at the later one everything does. */
export function planRefusals({ reasons }: Pick<MigrationPlan, 'reasons'>, gate: Gate): readonly PlanReason[] {
  return reasons.filter(
    ({ vote, lifted, code }) =>
      !lifted && (vote === 'forbid' || vote === 'unknown') && (gate === 'cutover' || gateOf(code) === 'copy'),
  );
}

/**
 * What a phase throws when the plan does not let it begin: the code of the first reason, all of them as the message, one a line, and
 * their ways on as the hint. Null when it may.
 */
export function planRefusal(plan: Pick<MigrationPlan, 'reasons'>, gate: Gate): RefusedError | null {
  const against = planRefusals(plan, gate);
  const [first] = [...against.filter(({ vote }) => vote === 'forbid'), ...against];
  if (first === undefined) return null;
  const said = [...new Set(against.map(({ message }) => message))];
  const hints = [...new Set(against.flatMap(({ hint }) => (hint === null ? [] : [hint])))];
  const message =
    said.length === 1
      ? (said[0] ?? '')
      : [`${String(said.length)} things speak against it`, ...said].join('\n');
  return new RefusedError(first.code, message, { hint: hints.join('\n') });
}

/** The word for all of it: `unsafe` where something forbids, else `unknown` where something could not be found out. */
export function planVerdict(plan: Pick<MigrationPlan, 'reasons'>): 'safe' | 'unsafe' | 'unknown' {
  const against = planRefusals(plan, 'cutover');
  if (against.some(({ vote }) => vote === 'forbid')) return 'unsafe';
  return against.length > 0 ? 'unknown' : 'safe';
}

function gateOf(code: PlanCode): Gate {
  const row: PlanRow = planReasons[code];
  return row.gate;
}
