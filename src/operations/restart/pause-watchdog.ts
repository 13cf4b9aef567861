// What starts a stopped service behind our back is paused around the stop, and put back before the start.
import type { ServiceDriver } from '../../edges.ts';
import type { JournalLine } from '../../model/run.ts';
import type { ServiceState } from '../../model/service.ts';
import type { PlannedNode } from './restart-wish.ts';
import { tell, type RollWork } from './roll-work.ts';

/**
 * Pauses it where one was seen and the driver can; how it was set is in the journal before it is touched.
 * @returns whether there was something to pause
 * @throws UnavailableError host.*, journal.*
 */
export async function pauseWatchdog(
  node: PlannedNode,
  driver: ServiceDriver,
  state: Pick<ServiceState, 'watchdog'>,
  { journal, lock, edges }: RollWork,
  signal: AbortSignal,
): Promise<boolean> {
  if (state.watchdog === null || !driver.abilities.has('disable')) return false;
  // Paused already by one that died: what is set now is what that one made of it.
  const setting = pausedSetting(journal.lines(), node.id) ?? (await driver.startSetting(signal));
  await lock.secure(signal);
  await journal.write('watchdog.pausing', node.id, { setting });
  await driver.disable(setting, signal);
  await journal.write('watchdog.paused', node.id);
  tell({ edges }, node, 'watchdog.paused', `paused ${state.watchdog}`);
  return true;
}

/**
 * Puts back how it was set, where this roll may have paused it and has not put it back. Twice does no harm.
 * @throws UnavailableError host.*, journal.*
 */
export async function resumeWatchdog(
  node: PlannedNode,
  driver: ServiceDriver,
  { journal, lock, edges }: RollWork,
  signal: AbortSignal,
): Promise<void> {
  const setting = pausedSetting(journal.lines(), node.id);
  if (setting === null) return;
  await lock.secure(signal);
  await journal.write('watchdog.resuming', node.id);
  await driver.enable(setting, signal);
  await journal.write('watchdog.resumed', node.id);
  tell({ edges }, node, 'watchdog.resumed', 'what watches its service was put back as it was');
}

/** How it was set before this run paused it; null where it was not paused, or put back since. Pure. */
export function pausedSetting(
  lines: readonly Pick<JournalLine, 'step' | 'nodeId' | 'values'>[],
  id: string,
): string | null {
  const mine = lines.filter(({ nodeId }) => nodeId === id);
  const paused = mine.findLastIndex(({ step }) => step === 'watchdog.pausing');
  const resumed = mine.findLastIndex(({ step }) => step === 'watchdog.resumed');
  const setting = mine[paused]?.values['setting'];
  return resumed < paused && typeof setting === 'string' ? setting : null;
}

/** What is to be said of it where it could not be put back; '' where there is nothing to put back. */
export function pausedInWords(lines: Parameters<typeof pausedSetting>[0], id: string): string {
  const setting = pausedSetting(lines, id);
  return setting === null ? '' : `; how its service starts is to be put back: ${setting}`;
}
