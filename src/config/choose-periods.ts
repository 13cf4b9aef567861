// Octopus' rhythms: what the context says, else the usual.
import type { Problem } from './problems.ts';
import { periodKeys, type ContextEntry } from './read-context.ts';
import { settingDefault } from './setting-default.ts';
import type { Periods } from './settings.ts';

/** Complete and frozen; a contradiction goes to `problems`. */
export function choosePeriods(context: ContextEntry | null, problems: Problem[]): Periods {
  const byKey = periodKeys.map((key) => {
    return [key, context?.periods[key] ?? settingDefault(key)] as const;
  });
  const periods = Object.fromEntries(byKey) as unknown as Periods;
  if (periods.freshSeconds >= periods.offlineSeconds)
    problems.push({
      where: context?.where ?? 'periods',
      message: `freshSeconds (${String(periods.freshSeconds)}) must be less than offlineSeconds (${String(periods.offlineSeconds)})`,
    });
  return Object.freeze(periods);
}
