// Asks what a plan needs to know, and plans.
import type { ServiceDriver } from '../../edges.ts';
import { RefusedError, UnavailableError } from '../../errors.ts';
import type { Run } from '../../model/run.ts';
import { nodeFacts } from './node-facts.ts';
import type { Edges } from '../verb-edges.ts';
import { planRestart, type PlanService } from './plan-restart.ts';
import type { RestartPlan, RestartWish } from './restart-wish.ts';

/**
 * Reads the cluster, asks the drivers for their warnings, finds the node of one's own task, and plans.
 * @throws RefusedError restart.own-task and those of planRestart; UnavailableError database.*
 */
export async function prepareRestart(
  wish: RestartWish,
  edges: Edges,
  resumed: Run | null,
  signal: AbortSignal,
): Promise<RestartPlan> {
  const cluster = await edges.database.readCluster(signal);
  const ownNodeId = wish.ownTask === null ? null : await nodeOfTask(wish.ownTask, edges, signal);
  const services = new Map<string, PlanService>();
  for (const { id, name } of wish.skipStopStart ? [] : wish.targets) {
    const driver = edges.hosts.serviceOf(name);
    if (driver === null) continue;
    const { kind, target, abilities, untested } = driver;
    const message = `asking the service of ${name}`;
    edges.report({ step: 'plan.asking', node: name, tone: 'waiting', message });
    const told = await warningsOf(driver, isBegun(id, resumed), id === ownNodeId, signal);
    services.set(id, { kind, target, abilities, untested, ...told });
  }
  return planRestart(cluster, services, ownNodeId, wish, resumed);
}

async function warningsOf(
  driver: ServiceDriver,
  begun: boolean,
  isOwn: boolean,
  signal: AbortSignal,
): Promise<Pick<PlanService, 'warnings' | 'refusal'>> {
  if (isOwn) return { warnings: [] };
  try {
    return { warnings: await driver.warnings(signal) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof RefusedError)
      return begun ? { warnings: [error.message] } : { warnings: [], refusal: error };
    if (!(error instanceof UnavailableError)) throw error;
    return { warnings: [`its machine could not be asked now: ${error.message}`] };
  }
}

/** Its stop was announced before the roll was broken off, or it is done: a driver that refuses another says so when it is asked for one. */
function isBegun(nodeId: string, resumed: Run | null): boolean {
  if (resumed === null) return false;
  const { stopping, done } = nodeFacts(resumed.lines, nodeId);
  return done || stopping !== null;
}

/** @throws RefusedError restart.own-task when it does not run on a node */
async function nodeOfTask(taskId: string, edges: Edges, signal: AbortSignal): Promise<string> {
  const tasks = await edges.database.readTasks({ nodeId: null, states: ['Executing'] }, signal);
  const own = tasks.find(({ id }) => id.trimEnd().toLowerCase() === taskId.trim().toLowerCase());
  if (own?.nodeId != null) return own.nodeId;
  throw new RefusedError('restart.own-task', `no node executes the task '${taskId}'`, {
    hint: 'give the id of the task octo-ha runs in, as #{Octopus.Task.Id} has it; leave --own-task out elsewhere',
  });
}
