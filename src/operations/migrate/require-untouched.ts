// The last look before an outage is entered, under the lock: nobody else's is under way, and the settings are where it thinks they are.
import { RefusedError, UnfinishedError } from '../../errors.ts';
import { isInOutage, type MigrationState } from './migration-run.ts';
import { stateNow } from './migration-work.ts';
import { movedOnHint } from './moved-on.ts';
import type { OutageWork } from './outage-work.ts';
import { changeInJournal } from './path-change.ts';
import { rootUntold } from './root-untold.ts';
import { signsHint, signsOfOutage } from './signs-of-outage.ts';
import { tellersHint } from './tell-at-rest.ts';

/**
 * Two migrations to different targets share neither journal nor state folder. What this one finds at rest, and cannot explain, would
 * become "as found" in its journal; and nodes that were moved on since are not stopped for a way that has no end.
 * @throws RefusedError migrate.elsewhere, sources.silent-at-rest, migrate.found-at-rest; UnfinishedError store.root-untold; UnavailableError host.*, database.*
 */
export async function requireUntouched(work: OutageWork, signal: AbortSignal): Promise<void> {
  const { journal, edges, wish, hands } = work;
  const where = await hands.where(work, signal);
  if (where === 'elsewhere') throw movedElsewhere(stateNow(work));
  if (isInOutage(journal.lines())) {
    const change = changeInJournal(journal.lines());
    const { paths, stores } = stateNow(work);
    // A way back that has set no path sets none.
    const isSetting = work.direction === 'to' || paths !== 'old';
    if (where !== 'rootless' || !isSetting || change === null) return;
    const { code, message, hint } = rootUntold(change, stores);
    throw new UnfinishedError(code, message, { hint: `${hint ?? ''} ${wish.command}` });
  }
  const why = await hands.silentAtRest(work, signal);
  if (why !== null) throw new RefusedError('sources.silent-at-rest', why, { hint: tellersHint });
  const cluster = await edges.database.readCluster(signal);
  const signs = await signsOfOutage(cluster, journal.lines(), edges, signal);
  if (signs.length === 0) return;
  const message = `${signs.join('; ')}: no journal that is known here tells why`;
  if (!wish.accepted.has('unfinished-elsewhere'))
    throw new RefusedError('migrate.found-at-rest', message, {
      hint: `${signsHint} Where it is meant to be so, --accept-risk=unfinished-elsewhere leaves it as it is found.`,
    });
  await journal.write('found-at-rest', null, { signs });
  edges.report({
    step: 'found-at-rest',
    node: null,
    tone: 'warning',
    message: `${message}; left as found, by your word`,
  });
}

/** They are not touched. */
export function movedElsewhere(state: Pick<MigrationState, 'phase'>): RefusedError {
  return new RefusedError(
    'migrate.elsewhere',
    'the settings name places that are neither the old nor the new ones of this migration',
    {
      hint: `Were the nodes moved again since? octo-ha migrate plan shows where they are.${movedOnHint(state)} Else set each to its place with Octopus.Server path, and run the same command again.`,
    },
  );
}
