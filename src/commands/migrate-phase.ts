// What the phases of migrate share: the world, the migration that is there, the plan, the nodes of an outage.
import type { Settings } from '../config/settings.ts';
import { RefusedError, UnavailableError, UsageError } from '../errors.ts';
import type { Cluster } from '../model/cluster.ts';
import { mapPath } from '../model/node-path.ts';
import type { Run } from '../model/run.ts';
import type { Report } from '../model/step-event.ts';
import type { MigrateWish } from '../operations/migrate/migrate-wish.ts';
import type { MigrationPlan } from '../operations/migrate/migration-plan.ts';
import type { MigrationState } from '../operations/migrate/migration-run.ts';
import type { MigrationEdges } from '../operations/migrate/migration-work.ts';
import type { PathChange } from '../operations/migrate/path-change.ts';
import type { PlannedNode } from '../operations/restart/restart-wish.ts';
import { againCommand, risksAgain } from './again-command.ts';
import type { Context } from './context.ts';
import { drawEvents } from './draw-events.ts';
import { logChanges } from './log-changes.ts';
import type { MigrateFlags } from './migrate-flags.ts';
import { readPlanFile } from './read-plan-file.ts';

/** The world of one phase. */
export interface PhaseWork {
  readonly settings: Settings;
  readonly edges: MigrationEdges;
  /** Ends what is drawn as waited for. */
  readonly done: () => void;
}

/** Opens it. @throws UsageError config.*; UnavailableError database.* */
export async function phaseWork(context: Context): Promise<PhaseWork> {
  const { report: draw, done } = drawEvents(context.terminal);
  const log = logChanges((event) => {
    context.log(event);
  }, context.clock);
  const report: Report = (event) => {
    log(event);
    draw(event);
  };
  const settings = await context.settings();
  const edges = {
    database: await context.database(),
    hosts: await context.hosts(),
    journals: await context.journals(),
    stores: await context.stores(),
    clock: context.clock,
    report,
  };
  return { settings, edges, done };
}

/**
 * The migrations that the target knows of, the newest last; and who is at work in it.
 * @throws UnfinishedError store.*, migrate.target-swapped, where an outage was entered from here and its nodes are down; UnavailableError store.*, journal.*
 */
export async function migrationsThere(
  { to, maps }: Pick<MigrateWish, 'to' | 'maps'>,
  edges: MigrationEdges,
  signal: AbortSignal,
): Promise<{ readonly runs: readonly Run[]; readonly holder: string | null }> {
  const { orTellNote } = await import('../operations/migrate/tell-by-note.ts');
  const { orTellOutage } = await import('../operations/migrate/tell-outage.ts');
  const found = await orTellOutage(
    to,
    edges,
    () => orTellNote(to, edges.journals, () => edges.stores.readTarget(mapPath(to, maps), signal)),
    (there) => there?.runs.some(({ verb }) => verb === 'migrate') === true,
    signal,
  );
  const runs = (found?.runs ?? []).filter(({ verb }) => verb === 'migrate');
  return { runs, holder: found?.holder ?? null };
}

/** The newest one that has not ended; null where there is none, or the target cannot be read yet. */
export async function openMigrationThere(
  wish: Pick<MigrateWish, 'to' | 'maps'>,
  edges: MigrationEdges,
  signal: AbortSignal,
): Promise<MigrationState | null> {
  const { migrationState } = await import('../operations/migrate/migration-run.ts');
  const { runs } = await migrationsThere(wish, edges, signal).catch((error: unknown) => {
    signal.throwIfAborted();
    // What it says and cannot be understood is another matter than a target that is not to be seen yet.
    if (error instanceof UnavailableError && !error.code.startsWith('journal.')) return { runs: [] };
    throw error;
  });
  const run = runs.findLast(({ ended }) => !ended);
  return run === undefined ? null : migrationState(run);
}

/** Plans, and makes sure that a plan that was agreed on still holds. @throws RefusedError store.*, migrate.plan-moved */
export async function makePlan(
  wish: MigrateWish,
  flags: MigrateFlags,
  { settings, edges }: PhaseWork,
  context: Context,
): Promise<MigrationPlan> {
  const { prepareMigration } = await import('../operations/migrate/prepare-migration.ts');
  const { plan } = await prepareMigration(wish, settings, edges, context.signal);
  if (flags.planFile !== undefined) {
    const { requireSamePlan } = await import('../operations/migrate/fingerprint.ts');
    requireSamePlan(await readPlanFile(flags.planFile, context), plan.fingerprint);
  }
  return plan;
}

/** What is to be recorded, with what every source tells of the settings now. */
export async function makeChange(
  plan: MigrationPlan,
  wish: MigrateWish,
  cluster: Cluster,
  { settings, edges }: PhaseWork,
  signal: AbortSignal,
): Promise<PathChange> {
  const { readFolders } = await import('../operations/migrate/read-folders.ts');
  const { pathChange } = await import('../operations/migrate/path-change.ts');
  const nodes = cluster.nodes.map(({ name }) => name);
  const { readings } = await readFolders({ nodes, urls: settings, stores: wish.stores }, edges, signal);
  const kinds = plan.stores.map(({ kind }) => kind);
  return pathChange(readings, kinds, plan.target.to, plan.version);
}

/**
 * Every node, each with a service that can be stopped, started and kept from starting.
 * @throws RefusedError host.no-service, host.unsupported
 */
export function outageNodes(
  { nodes }: Cluster,
  accepted: ReadonlySet<string>,
  { settings, edges }: PhaseWork,
): readonly PlannedNode[] {
  const urls = new Map(settings.nodes.map(({ name, url }) => [name.toLowerCase(), url]));
  return nodes.map(({ id, name, runningTasks, draining }) => {
    const driver = edges.hosts.serviceOf(name);
    if (driver === null)
      throw new RefusedError('host.no-service', `the settings name no service of ${name}`, {
        hint: `Give the node a service in the context (docs/service-drivers.md), or remove a left-over row: octo-ha nodes remove ${name}.`,
      });
    for (const ability of ['state', 'stop', 'start'] as const)
      if (!driver.abilities.has(ability))
        throw new RefusedError('host.unsupported', `the driver ${driver.kind} of ${name} cannot ${ability}`, {
          hint: 'docs/service-drivers.md says what each driver can do.',
        });
    if (!driver.abilities.has('disable') && !accepted.has('watchdog'))
      throw new RefusedError(
        'host.unsupported',
        `the driver ${driver.kind} of ${name} cannot keep the service from being started`,
        {
          hint: 'See to it that no watchdog and no reboot starts it on the old paths, and give --accept-risk=watchdog.',
        },
      );
    return {
      id,
      name,
      url: urls.get(name.toLowerCase()) ?? null,
      runningTasks,
      foundDraining: draining,
      way: 'stop-start',
      service: `${driver.kind} ${driver.target}`,
      steps: [],
    };
  });
}

/** What to type to go on, with every flag on which depends what is done. */
export function phaseAgain(phase: string, flags: MigrateFlags & { readonly via?: string }): string {
  const maps = flags.map.flatMap(({ node, local }) => ['--map', `${node}=${local}`]);
  const stores = Object.entries(flags.store).flatMap(([kind, path]) => ['--store', `${kind}=${path ?? ''}`]);
  const saved = flags.masterKeySaved === true ? ['--master-key-saved'] : [];
  return againCommand(
    phase === '' ? 'migrate' : `migrate ${phase}`,
    ['--to', flags.to, ...maps, ...stores, ...saved],
    {
      '--switch': flags.switch,
      '--via': flags.via,
      '--plan-file': flags.planFile,
      '--accept-risk': risksAgain(flags.acceptRisk),
    },
  );
}

/** @throws UsageError prompt.not-interactive, before anything is opened */
export function requireConsentPossible(
  flags: { readonly yes?: boolean; readonly dryRun?: boolean },
  { terminal }: Context,
): void {
  if (flags.yes === true || flags.dryRun === true || terminal.canConfirm) return;
  throw new UsageError('prompt.not-interactive', 'nobody is at a terminal who could be asked', {
    hint: 'Give --yes to go ahead without being asked.',
  });
}
