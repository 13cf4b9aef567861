// Says the warnings of a verdict that allows.
import type { Report } from '../model/step-event.ts';
import type { Verdict } from '../model/verdict.ts';

/** One event per warning, and per refusal that an accepted risk lifted. */
export function tellVerdict({ reasons }: Verdict, report: Report): void {
  for (const { code, vote, lifted, message, risk } of reasons) {
    if (vote !== 'warn' && !lifted) continue;
    const accepted = lifted ? ` (accepted: ${risk ?? ''})` : '';
    report({ step: `check.${code}`, node: null, tone: 'warning', message: `${message}${accepted}` });
  }
}
