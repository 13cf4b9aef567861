// Stops and starts the service of one node, so that it can be broken off at any instant and gone on with.
import type { ServiceDriver } from '../../edges.ts';
import { RefusedError } from '../../errors.ts';
import type { ServiceState } from '../../model/service.ts';
import { nodeFacts } from './node-facts.ts';
import { pauseWatchdog, resumeWatchdog } from './pause-watchdog.ts';
import { provedSilent } from './proved-silent.ts';
import type { PlannedNode } from './restart-wish.ts';
import { StepFailure, tell, tellWait, type RollWork } from './roll-work.ts';

/**
 * Stops it, unless it is stopped. The journal says so before and after.
 * @throws StepFailure service.*; UnavailableError host.*, journal.*
 */
export async function stopService(node: PlannedNode, work: RollWork, signal: AbortSignal): Promise<void> {
  const { journal, lock } = work;
  const driver = driverOf(node, work);
  const before = driver.abilities.has('state') ? await driver.state(signal) : null;
  if (before !== null) await pauseWatchdog(node, driver, before, work, signal);
  await journal.write('service.stopping', node.id, { identity: before?.identity ?? null });
  await lock.secure(signal);
  await requireStillDrained(node, driver, work, signal);
  if (node.way === 'restart') {
    tellWait(work, node, 'service.restarting', `restarting it (${driver.target})`);
    await unlessRefused(() => driver.restart(signal), node, driver, work, signal);
    await requireChanged(node, before, driver, signal);
    await journal.write('service.stopped', node.id);
    await resumeWatchdog(node, driver, work, signal);
    await journal.write('service.started', node.id);
    tell(work, node, 'service.restarted', `restarted (${driver.target})`);
    return;
  }
  tellWait(work, node, 'service.stopping', `stopping the service (${driver.target})`);
  await unlessRefused(() => driver.stop(signal), node, driver, work, signal);
  if (driver.abilities.has('state')) {
    const after = await settledState(node, driver, work, signal);
    if (after.running !== 'stopped')
      throw new StepFailure('service.not-stopped', `the service was told to stop and is ${after.detail}`);
  } else await provedSilent(node, work, signal);
  await journal.write('service.stopped', node.id);
  tell(work, node, 'service.stopped', 'the service is stopped');
}

/** A driver that refuses has done nothing: the journal says so, and the node can be given back. */
async function unlessRefused(
  act: () => Promise<void>,
  node: PlannedNode,
  driver: ServiceDriver,
  work: RollWork,
  signal: AbortSignal,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (error instanceof RefusedError) {
      await work.journal.write('service.not-stopped', node.id);
      await resumeWatchdog(node, driver, work, signal);
    }
    throw error;
  }
}

/**
 * The last look before the stop: since the node was proved drained a hook may have run for minutes, or the lock been lost and
 * taken again, and somebody may have lifted the flag.
 * @throws StepFailure drain.undone, node.gone; then the journal says that nothing was stopped
 */
async function requireStillDrained(
  node: PlannedNode,
  driver: ServiceDriver,
  work: RollWork,
  signal: AbortSignal,
): Promise<void> {
  const now = (await work.edges.database.readCluster(signal)).nodes.find(({ id }) => id === node.id);
  const tasks = now === undefined ? 0 : now.runningTasks + now.cancellingTasks;
  if (now?.draining === true && tasks === 0) return;
  await work.journal.write('service.not-stopped', node.id);
  await resumeWatchdog(node, driver, work, signal);
  if (now === undefined) throw new StepFailure('node.gone', 'its row is gone');
  throw new StepFailure(
    'drain.undone',
    now.draining
      ? `${String(tasks)} tasks run on it again just before its stop`
      : 'somebody lifted its drain flag just before its stop',
  );
}

/** Starts it, unless it runs. @throws StepFailure service.*; UnavailableError host.*, journal.* */
export async function startService(node: PlannedNode, work: RollWork, signal: AbortSignal): Promise<void> {
  const { journal, lock } = work;
  const driver = driverOf(node, work);
  if (!nodeFacts(journal.lines(), node.id).stopped) await journal.write('service.stopped', node.id);
  await resumeWatchdog(node, driver, work, signal);
  await journal.write('service.starting', node.id);
  await lock.secure(signal);
  tellWait(work, node, 'service.starting', `starting the service (${driver.target})`);
  if (node.way !== 'restart') await driver.start(signal);
  // A restart would stop what somebody has started meanwhile.
  else if (!driver.abilities.has('state') || (await driver.state(signal)).running !== 'running')
    await driver.restart(signal);
  await journal.write('service.started', node.id);
  tell(work, node, 'service.started', 'the service is started');
}

async function requireChanged(
  node: PlannedNode,
  before: ServiceState | null,
  driver: ServiceDriver,
  signal: AbortSignal,
): Promise<void> {
  if (before?.identity == null || !driver.abilities.has('state')) return;
  const after = await driver.state(signal);
  if (after.identity === before.identity)
    throw new StepFailure(
      'service.not-restarted',
      `${node.name} still runs as ${before.identity} after the restart`,
    );
}

/** The state once it no longer changes. @throws StepFailure service.unknown */
export async function settledState(
  node: PlannedNode,
  driver: ServiceDriver,
  { wish, edges }: RollWork,
  signal: AbortSignal,
): Promise<ServiceState> {
  const deadline = edges.clock.ticks() + wish.healthySeconds * 1000;
  for (;;) {
    const state = await driver.state(signal);
    if (state.running === 'running' || state.running === 'stopped') return state;
    if (edges.clock.ticks() >= deadline)
      throw new StepFailure('service.unknown', `the service of ${node.name} is ${state.detail}`);
    await edges.clock.sleep(1_000, signal);
  }
}

/** The driver of the plan. @throws StepFailure service.unknown when the settings no longer name it */
export function driverOf(node: PlannedNode, { edges }: RollWork): ServiceDriver {
  const driver = edges.hosts.serviceOf(node.name);
  if (driver === null)
    throw new StepFailure('service.unknown', `the settings no longer name the service of ${node.name}`);
  return driver;
}
