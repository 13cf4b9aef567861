// Maintenance mode around an outage: on before the first drain, off at the end where it was found off.
import { RefusedError, UnavailableError } from '../../errors.ts';
import { maintenanceApi } from '../maintenance/maintenance-way.ts';
import { changeMaintenance, readMaintenance } from '../maintenance/set-maintenance.ts';
import { outageJournal, type OutageWork } from './outage-work.ts';

/**
 * Switches it on where there is a way. The outage is safe without it, as every node drains: a server may cache it anyway
 * (octopus-internals.md 9.6).
 * @throws UnfinishedError maintenance.*; UnavailableError journal.*, database.*
 */
export async function enterMaintenance(work: OutageWork, signal: AbortSignal): Promise<void> {
  const { wish, edges, lock } = work;
  const journal = outageJournal(work.journal);
  if (isOurs(work, 'maintenance.written')) return;
  const api = maintenanceApi(wish.settings, edges.hosts);
  if (api === null && !wish.accepted.has('unsupported-write')) {
    warn(
      work,
      'maintenance mode was not switched on: there is no url with an API key; every node drains all the same',
    );
    return;
  }
  try {
    const isKnown = journal.lines().some(({ step }) => step === 'maintenance.found');
    const found = await readMaintenance(api, edges, signal);
    if (!isKnown) await journal.write('maintenance.found', null, { on: found });
    if (found === true) return;
    await journal.write('maintenance.writing', null, { on: true });
    await changeMaintenance(true, api, lock, edges, signal);
    await journal.write('maintenance.written', null, { on: true });
    edges.report({
      step: 'maintenance.written',
      node: null,
      tone: 'done',
      message: 'maintenance mode is on',
    });
  } catch (error) {
    signal.throwIfAborted();
    if (!isAside(error)) throw error;
    warn(work, `maintenance mode was not switched on: ${error.message}; every node drains all the same`);
  }
}

/** Switches it off where this outage may have switched it on. @throws UnavailableError journal.* */
export async function leaveMaintenance(work: OutageWork, signal: AbortSignal): Promise<void> {
  const { wish, edges, lock } = work;
  const journal = outageJournal(work.journal);
  if (!isOurs(work, 'maintenance.writing')) return;
  const api = maintenanceApi(wish.settings, edges.hosts);
  try {
    await journal.write('maintenance.lifting', null, { on: false });
    await changeMaintenance(false, api, lock, edges, signal);
    await journal.write('maintenance.lifted', null, { on: false });
    edges.report({
      step: 'maintenance.lifted',
      node: null,
      tone: 'done',
      message: 'maintenance mode is off',
    });
  } catch (error) {
    signal.throwIfAborted();
    if (!isAside(error)) throw error;
    warn(
      work,
      `maintenance mode could not be switched off: ${error.message}; octo-ha maintenance off does it`,
    );
  }
}

/** Told, and not taken back since. */
function isOurs(work: OutageWork, told: string): boolean {
  const steps = outageJournal(work.journal)
    .lines()
    .map(({ step }) => step);
  return steps.lastIndexOf(told) > steps.lastIndexOf('maintenance.lifted');
}

/** What goes wrong with it stops nothing: the drain is what keeps tasks away. */
function isAside(error: unknown): error is RefusedError | UnavailableError {
  if (error instanceof UnavailableError) return error.code.startsWith('api.');
  return error instanceof RefusedError;
}

function warn({ edges }: OutageWork, message: string): void {
  edges.report({ step: 'maintenance.left', node: null, tone: 'warning', message });
}
