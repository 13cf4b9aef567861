// Stops and starts the service of one node, so that it can be broken off at any instant and gone on with.
import type { ServiceDriver } from '../../edges.ts';
import { RefusedError } from '../../errors.ts';
import type { ProcessWatch } from '../../model/hook-process.ts';
import type { Guard, ServiceState } from '../../model/service.ts';
import { mustEnd } from '../must-end.ts';
import { momentOf, msSince } from '../moment.ts';
import { lastLook } from './last-look.ts';
import { noteLostTasks, tasksBefore } from './lost-tasks.ts';
import { nodeFacts } from './node-facts.ts';
import { resumeWatchdog } from './pause-watchdog.ts';
import { provedSilent } from './proved-silent.ts';
import type { PlannedNode } from './restart-wish.ts';
import { StepFailure, tell, tellWait, type RollWork } from './roll-work.ts';
import { mostWrittenMs, orderOver, watched } from './watch-process.ts';

/**
 * Stops it, unless it is stopped. The journal says so before and after, and which tasks it has cut off.
 * @param others ids of the nodes that were proved to take tasks, one of which must be left; null where nobody is to be left
 * @throws StepFailure service.*, and what `lastLook` throws; UnavailableError host.*, journal.*
 */
export async function stopService(
  node: PlannedNode,
  others: ReadonlySet<string> | null,
  work: RollWork,
  signal: AbortSignal,
): Promise<void> {
  const { journal } = work;
  const driver = driverOf(node, work);
  const before = driver.abilities.has('state') ? await driver.state(signal) : null;
  const tasks = node.way === 'restart' ? await tasksBefore(node, work, signal) : {};
  await journal.write('service.stopping', node.id, {
    identity: before?.identity ?? null,
    driver: driverInWords(driver),
    ...tasks,
  });
  const look = (): Promise<void> => lastLook(node, others, work, signal);
  if (node.way === 'restart') {
    tellWait(work, node, 'service.restarting', `restarting it (${driver.target})`);
    await ordered(
      'restart',
      (guard, watch) => driver.restart(guard, signal, watch),
      look,
      node,
      work,
      signal,
    );
    await requireChanged(node, before, driver, signal);
    await noteLostTasks(node, work, signal);
    await journal.write('service.stopped', node.id);
    await journal.write('service.started', node.id);
    tell(work, node, 'service.restarted', `restarted (${driver.target})`);
    return;
  }
  tellWait(work, node, 'service.stopping', `stopping the service (${driver.target})`);
  await ordered('stop', (guard, watch) => driver.stop(guard, signal, watch), look, node, work, signal);
  if (driver.abilities.has('state')) {
    const after = await settledState(node, driver, work, signal);
    if (after.running !== 'stopped')
      throw new StepFailure('service.not-stopped', `the service was told to stop and is ${after.detail}`);
  } else await provedSilent(node, work, signal);
  await noteLostTasks(node, work, signal);
  await journal.write('service.stopped', node.id);
  tell(work, node, 'service.stopped', 'the service is stopped');
}

/** Up to the last look's yes nothing was done, nor where a driver refuses: the journal says so, and the node can be given back. */
async function ordered(
  order: string,
  give: (guard: Guard, watch: ProcessWatch) => Promise<void>,
  look: () => Promise<void>,
  node: PlannedNode,
  work: RollWork,
  signal: AbortSignal,
): Promise<void> {
  const looked: true[] = [];
  try {
    const guard = async (): Promise<void> => {
      await look();
      looked.push(true);
    };
    const again = ({ begun, ...rest }: ProcessWatch): ProcessWatch => ({
      ...rest,
      begun: async (child) => {
        const asked = momentOf(work.edges.clock);
        await begun?.(child);
        // It waits while that is written down, which a slow disk may make long.
        if (!child.waits || msSince(work.edges.clock, asked) <= mostWrittenMs) return;
        looked.pop();
        await guard();
      },
    });
    await watched({ order }, node, work, (watch) => give(guard, again(watch)), signal);
  } catch (error) {
    if (!mustEnd(error) && (looked.length === 0 || error instanceof RefusedError))
      await work.journal.write('service.not-stopped', node.id);
    throw error;
  }
}

/** Starts it, unless it runs. @throws StepFailure service.*; UnavailableError host.*, journal.* */
export async function startService(node: PlannedNode, work: RollWork, signal: AbortSignal): Promise<void> {
  const { journal, lock } = work;
  const driver = driverOf(node, work);
  if (!nodeFacts(journal.lines(), node.id).stopped) {
    await noteLostTasks(node, work, signal);
    await journal.write('service.stopped', node.id);
  }
  await resumeWatchdog(node, driver, work, signal);
  await journal.write('service.starting', node.id);
  await lock.secure(signal);
  tellWait(work, node, 'service.starting', `starting the service (${driver.target})`);
  const give = (watch: ProcessWatch): Promise<void> =>
    node.way === 'restart'
      ? driver.restart(() => lock.secure(signal), signal, watch)
      : driver.start(signal, watch);
  const isOrder = node.way !== 'restart' || !driver.abilities.has('state');
  // A restart would stop what somebody has started meanwhile.
  if (isOrder || (await driver.state(signal)).running !== 'running')
    await watched({ order: node.way === 'restart' ? 'restart' : 'start' }, node, work, give, signal);
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

/** Who told an identity: another driver, or the same of another service, spells it otherwise. */
export const driverInWords = ({ kind, target }: Pick<ServiceDriver, 'kind' | 'target'>): string =>
  `${kind}: ${target}`;

/** The state once it no longer changes, and no order is under way. @throws StepFailure service.unknown */
export async function settledState(
  node: PlannedNode,
  driver: ServiceDriver,
  work: RollWork,
  signal: AbortSignal,
): Promise<ServiceState> {
  const { wish, edges } = work;
  await orderOver(node, work, signal);
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
