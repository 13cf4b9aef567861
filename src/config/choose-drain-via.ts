// How drain flags are set, unless a command says otherwise.
import type { FieldValue } from './build-connection.ts';
import { nameValue } from './name-value.ts';
import type { Problem } from './problems.ts';
import type { ContextEntry } from './read-context.ts';
import type { Settings } from './settings.ts';
import type { Sources } from './sources.ts';

/** The ways, the usual one first. */
export const drainWays = ['database', 'server', 'api'] as const satisfies readonly Settings['drainVia'][];

/** OCTO_HA_DRAIN_VIA, else what the context says, else by the database; what is none of them goes to `problems`. */
export function chooseDrainVia(
  { env }: Pick<Sources, 'env'>,
  context: Pick<ContextEntry, 'drainVia'> | null,
  problems: Problem[],
): Settings['drainVia'] {
  const variable = env['OCTO_HA_DRAIN_VIA'] ?? '';
  const given: FieldValue | null =
    variable === '' ? (context?.drainVia ?? null) : { value: variable, where: 'OCTO_HA_DRAIN_VIA' };
  const way = drainWays.find((each) => given === null || each === given.value);
  if (given !== null && way === undefined)
    problems.push({
      where: given.where,
      message: `${nameValue(given.value)}is none of ${drainWays.join(', ')}`,
    });
  return way ?? drainWays[0];
}
