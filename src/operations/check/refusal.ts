// The error of a verb that was told no.
import { RefusedError } from '../../errors.ts';
import type { Verdict } from '../../model/verdict.ts';
import { refusals } from './verdict.ts';

/**
 * What a verb throws when the verdict is not `safe`: the code of the first reason that refuses, all of them as the message,
 * the risks that would lift them as the hint. Null when it is safe. Not knowing refuses as well.
 */
export function refusal(found: Verdict): RefusedError | null {
  const against = refusals(found);
  const forbidding = against.filter(({ vote }) => vote === 'forbid');
  const [first] = [...forbidding, ...against];
  if (first === undefined) return null;
  const message = [...new Set(against.map(({ message: said }) => said))].join('; ');
  return new RefusedError(first.code, message, { hint: wayOn(against) });
}

function wayOn(against: ReturnType<typeof refusals>): string {
  const risks = [...new Set(against.flatMap(({ risk }) => (risk === null ? [] : [risk])))];
  const flags = risks.map((risk) => `--accept-risk=${risk}`).join(' ');
  const none = against.filter(({ risk }) => risk === null).map(({ code }) => code);
  const codes = [...new Set(none)].join(', ');
  if (none.includes('target.not-drained') || none.includes('target.alive'))
    return 'drain the node with octo-ha drain, then stop its service and keep it from starting; octo-ha nodes check NODE --for remove shows what is left';
  if (none.length > 0) return `nothing lifts ${codes}; what each code means stands in docs/checks.md`;
  return `what each code means stands in docs/checks.md; to go on all the same: ${flags}`;
}
