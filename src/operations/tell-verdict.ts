// Says the warnings of a verdict that allows.
import type { Report } from '../model/step-event.ts';
import type { Verdict } from '../model/verdict.ts';

/** One event per warning, and per refusal that an accepted risk lifted; none of what was told before. */
export function tellVerdict({ reasons }: Verdict, report: Report, told = new Set<string>()): void {
  for (const { code, vote, lifted, message, risk } of reasons) {
    if (vote !== 'warn' && !lifted) continue;
    const accepted = lifted ? ` (accepted: ${risk ?? ''})` : '';
    const said = `${message}${accepted}`;
    if (told.has(said)) continue;
    told.add(said);
    report({ step: `check.${code}`, node: null, tone: 'warning', message: said });
  }
}
