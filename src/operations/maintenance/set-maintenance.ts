// Switches maintenance mode: lock, journal, write, read back.
import type { OctopusApi, WriteOutcome } from '../../edges.ts';
import { RefusedError, UnavailableError, UnfinishedError } from '../../errors.ts';
import { inRun } from '../in-run.ts';
import { keepLock, type KeptLock } from '../keep-lock.ts';
import { unfinishedRun } from '../open-run.ts';
import type { Edges } from '../verb-edges.ts';
import { maintenanceApi, type MaintenanceSettings } from './maintenance-way.ts';

/** What is asked. */
export interface MaintenanceWish {
  readonly on: boolean;
  /** Names given with `--accept-risk`. */
  readonly accepted: ReadonlySet<string>;
  /** What to type to go on. */
  readonly command: string;
  readonly settings: MaintenanceSettings;
}

/** What became of it. */
export interface MaintenanceResult {
  readonly via: 'api' | 'database';
  readonly maintenanceMode: boolean;
  readonly outcome: 'changed' | 'already';
}

/**
 * Switches it by the API, else by the database where its risk was accepted: a running server may keep the old value in its memory.
 * @throws RefusedError maintenance.no-api; LockedError lock.held
 * @throws UnfinishedError maintenance.not-set, maintenance.no-document, maintenance.interrupted, lock.lost; UnavailableError database.*, api.*, journal.*
 */
export async function setMaintenance(
  wish: MaintenanceWish,
  edges: Edges,
  signal: AbortSignal,
): Promise<MaintenanceResult> {
  const api = maintenanceApi(wish.settings, edges.hosts);
  const via = api === null ? ('database' as const) : ('api' as const);
  const run = {
    verb: 'maintenance' as const,
    nodes: [],
    values: { command: wish.command, on: wish.on, via },
    command: wish.command,
  };
  const left = await unfinishedRun(edges.journals, run);
  if (left === null && (await readMaintenance(api, edges, signal)) === wish.on)
    return { via, maintenanceMode: wish.on, outcome: 'already' };
  if (api === null && !wish.accepted.has('unsupported-write'))
    throw new RefusedError(
      'maintenance.no-api',
      'there is no supported way to switch maintenance mode: no url with an API key',
      {
        hint: 'give the load balancer or a node a url in the settings, and the key by OCTOPUS_API_KEY; or --accept-risk=unsupported-write to write the settings document in the database, which a running server may not notice',
      },
    );
  const lock = await keepLock(edges, { kind: 'instance' }, signal);
  try {
    return await inRun(
      edges.journals,
      run,
      async (journal) => {
        await journal.write('maintenance.writing', null, { on: wish.on, via });
        const outcome = await write(wish.on, api, lock, edges, signal);
        await journal.write('maintenance.written', null, { outcome });
        requireSet(outcome, await readMaintenance(api, edges, signal), wish.on, wish.command);
        await journal.write('ended', null, { outcome });
        return { via, maintenanceMode: wish.on, outcome: outcome === 'already' ? 'already' : 'changed' };
      },
      signal,
    );
  } finally {
    await lock.release();
  }
}

/** What it reads now; null where no settings document tells. @throws UnavailableError api.*, database.* */
export async function readMaintenance(
  api: OctopusApi | null,
  { database }: Pick<Edges, 'database'>,
  signal: AbortSignal,
): Promise<boolean | null> {
  return api === null
    ? (await database.readCluster(signal)).maintenanceMode
    : api.readMaintenanceMode(signal);
}

/**
 * Switches it under a lock that is held, and reads it back.
 * @param api null writes the settings document in the database
 * @throws UnfinishedError maintenance.not-set, maintenance.no-document, lock.lost; UnavailableError database.*, api.*
 */
export async function changeMaintenance(
  on: boolean,
  api: OctopusApi | null,
  lock: KeptLock,
  edges: Edges,
  signal: AbortSignal,
): Promise<void> {
  const outcome = await write(on, api, lock, edges, signal);
  const command = `octo-ha maintenance ${on ? 'on' : 'off'}`;
  requireSet(outcome, await readMaintenance(api, edges, signal), on, command);
}

async function write(
  on: boolean,
  api: OctopusApi | null,
  lock: KeptLock,
  edges: Edges,
  signal: AbortSignal,
): Promise<WriteOutcome> {
  if (api !== null) {
    await lock.secure(signal);
    return api.setMaintenanceMode(on, signal);
  }
  try {
    return await lock.use((held) => held.setMaintenanceMode(on, signal), signal);
  } catch (error) {
    if (!(error instanceof UnavailableError) || error.code !== 'database.fate-unknown') throw error;
    const now = await readMaintenance(null, edges, signal).catch(() => null);
    if (now === on) return 'written';
    // Read back and known not to have happened: writing it now repeats nothing.
    if (now !== null) return lock.use((held) => held.setMaintenanceMode(on, signal), signal);
    throw error;
  }
}

function requireSet(outcome: WriteOutcome, read: boolean | null, on: boolean, command: string): void {
  if (outcome === 'gone')
    throw new UnfinishedError('maintenance.no-document', 'no settings document tells of maintenance mode', {
      hint: 'switch it once in the web portal (Configuration, Maintenance): Octopus writes the document then',
    });
  if (read === on) return;
  const found = read === null ? 'nothing' : read ? 'on' : 'off';
  throw new UnfinishedError(
    'maintenance.not-set',
    `maintenance mode reads ${found} after it was switched ${on ? 'on' : 'off'}`,
    { hint: `something else writes it; once more: ${command}` },
  );
}
