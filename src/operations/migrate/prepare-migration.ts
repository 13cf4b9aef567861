// Finds out everything that a plan looks at, and plans. Changes nothing.
import type { Hosts, InstanceDatabase, Journals } from '../../edges.ts';
import type { Clock } from '../../edges/clock.ts';
import type { Stores } from '../../edges/stores.ts';
import { UnavailableError } from '../../errors.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { HeartBeatPeriods } from '../../model/node.ts';
import { readLicense } from '../../model/read-license.ts';
import type { JournalLine } from '../../model/run.ts';
import type { Report } from '../../model/step-event.ts';
import { findPlaces } from './find-places.ts';
import type { MigrateWish } from './migrate-wish.ts';
import type { BackupFinding, LicenseFinding, TargetFinding } from './migration-facts.ts';
import type { MigrationPlan } from './migration-plan.ts';
import { isInOutage } from './migration-run.ts';
import { planMigration } from './plan-migration.ts';
import type { FolderQuestion } from './read-folders.ts';
import { signsOfOutage } from './signs-of-outage.ts';
import { surveyStores } from './survey-stores.ts';

/** What it uses of the world. */
export interface PlanEdges {
  readonly database: InstanceDatabase;
  readonly hosts: Pick<Hosts, 'serviceOf' | 'api'>;
  readonly stores: Stores;
  readonly journals: Pick<Journals, 'latest'>;
  readonly clock: Clock;
  readonly report: Report;
}

/** The part of the settings that a plan needs. */
export type PlanSettings = FolderQuestion['urls'] & { readonly periods: HeartBeatPeriods };

/**
 * The plan, and the cluster as it was read for it. What speaks against the migration is in the plan (`planRefusal`), not thrown.
 * @throws RefusedError store.*, migrate.wrong-system: then nobody knows what to move; UnavailableError database.*
 */
export async function prepareMigration(
  wish: MigrateWish,
  settings: PlanSettings,
  edges: PlanEdges,
  signal: AbortSignal,
): Promise<{ readonly cluster: Cluster; readonly plan: MigrationPlan }> {
  const { database, report } = edges;
  report({
    step: 'migrate.asking',
    node: null,
    message: 'asking where the stores are',
    tone: 'waiting',
  });
  const { cluster, resolved, silent, atRest } = await findPlaces(wish, settings, edges, signal);
  const license = await askLicense(database, signal);
  const backup = await askBackup(database, signal);
  const surveyed = await surveyStores(resolved, wish, edges, signal);
  const lines = linesThere(surveyed.target);
  const signs = isInOutage(lines) ? [] : await signsOfOutage(cluster, lines, edges, signal);
  const told = { resolved, silent, atRest };
  const facts = { cluster, periods: settings.periods, license, backup, signs, ...told, ...surveyed };
  return { cluster, plan: planMigration(facts, wish) };
}

/** Of the migration that is under way there. */
function linesThere({ journal }: TargetFinding): readonly JournalLine[] {
  return journal?.runs.findLast(({ verb, ended }) => verb === 'migrate' && !ended)?.lines ?? [];
}

/** What the database tells of the license. */
export function askLicense(database: InstanceDatabase, signal: AbortSignal): Promise<LicenseFinding> {
  return orElse<LicenseFinding>(
    async () => ({
      kind: 'read',
      license: readLicense(await database.readLicenseText(signal), 'database'),
    }),
    signal,
  );
}

/** What the server tells of backups of the database. */
export function askBackup(database: InstanceDatabase, signal: AbortSignal): Promise<BackupFinding> {
  return orElse<BackupFinding>(async () => {
    const ageSeconds = await database.readBackupAge(signal);
    return ageSeconds === null ? { kind: 'none' } : { kind: 'made', ageSeconds };
  }, signal);
}

async function orElse<T>(
  ask: () => Promise<T>,
  signal: AbortSignal,
): Promise<T | { readonly kind: 'unknown'; readonly why: string }> {
  try {
    return await ask();
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof UnavailableError)) throw error;
    return { kind: 'unknown', why: error.message };
  }
}
