// Octopus' rhythms: what the context says, else the usual.
import type { Problem } from './problems.ts';
import { periodKeys, type ContextEntry } from './read-context.ts';
import { settingRows } from './setting-rows.ts';
import type { Periods } from './settings.ts';

/** Complete and frozen; a contradiction goes to `problems`. */
export function choosePeriods(context: ContextEntry | null, problems: Problem[]): Periods {
  const byKey = periodKeys.map((key) => {
    const fallback = settingRows.find((row) => row.name === key)?.default;
    return [key, context?.periods[key] ?? fallback] as const;
  });
  const periods = Object.fromEntries(byKey) as unknown as Periods;
  if (periods.freshSeconds >= periods.offlineSeconds)
    problems.push({
      where: context?.where ?? 'periods',
      message: `freshSeconds (${String(periods.freshSeconds)}) must be less than offlineSeconds (${String(periods.offlineSeconds)})`,
    });
  return Object.freeze(periods);
}
