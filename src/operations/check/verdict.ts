// The verdict: every reason, and what they add up to. Pure, and the same for check, drain, restart and remove.
import type { Reason, Verdict, VerdictWord } from '../../model/verdict.ts';
import type { Circumstances } from './circumstances.ts';
import { rateBalancer } from './rate-balancer.ts';
import { rateCapacity } from './rate-capacity.ts';
import { rateInstance } from './rate-instance.ts';
import { rateOperators } from './rate-operators.ts';
import { ratePings } from './rate-pings.ts';
import { rateServices } from './rate-services.ts';
import { rateTargets } from './rate-targets.ts';
import { rateTasks } from './rate-tasks.ts';

/**
 * May they go? `unsafe` when a reason forbids, else `unknown` when one could not find out, else `safe`; but for those whose
 * risk is accepted.
 * @param accepted names given with `--accept-risk`
 */
export function verdict(c: Circumstances, accepted: ReadonlySet<string>): Verdict {
  const reasons = [
    rateTargets,
    rateCapacity,
    rateTasks,
    rateOperators,
    ratePings,
    rateServices,
    rateBalancer,
    rateInstance,
  ]
    .flatMap((rate) => rate(c))
    .map((reason) => ({ ...reason, lifted: reason.risk !== null && accepted.has(reason.risk) }));
  return { verdict: word(reasons), reasons };
}

/** The reasons that refuse: what forbids and what could not be found out, where its risk is not accepted. */
export function refusals({ reasons }: Verdict): readonly Reason[] {
  return reasons.filter(({ vote, lifted }) => !lifted && (vote === 'forbid' || vote === 'unknown'));
}

function word(reasons: readonly Reason[]): VerdictWord {
  const against = reasons.filter(({ lifted }) => !lifted).map(({ vote }) => vote);
  if (against.includes('forbid')) return 'unsafe';
  return against.includes('unknown') ? 'unknown' : 'safe';
}
