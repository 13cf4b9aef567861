// Nodes that this outage kept from starting and whose rows are gone now: no list of nodes names them, and the journal alone knows them.
import { UnavailableError } from '../../errors.ts';
import type { JournalLine } from '../../model/run.ts';
import type { PlannedNode } from '../restart/restart-wish.ts';
import { resumeWatchdog } from '../restart/pause-watchdog.ts';
import { StepFailure } from '../restart/roll-work.ts';
import { asRoll, outageJournal, type OutageWork } from './outage-work.ts';

/** Those of which a line of this outage tells, by the names that its first lines give them. */
export function departedNodes({
  journal,
  nodes,
}: Pick<OutageWork, 'journal' | 'nodes'>): readonly PlannedNode[] {
  const lines = outageJournal(journal).lines();
  const names = new Map<string, string>();
  for (const { step, values } of lines) {
    if (!step.endsWith('.entering') || !Array.isArray(values['nodes'])) continue;
    for (const node of values['nodes'] as readonly unknown[]) {
      const { id, name } = Object(node) as { readonly id?: unknown; readonly name?: unknown };
      if (typeof id === 'string' && typeof name === 'string') names.set(id, name);
    }
  }
  const known = new Set(nodes.map(({ id }) => id));
  const ids = new Set(lines.flatMap(({ nodeId }) => (nodeId === null || known.has(nodeId) ? [] : [nodeId])));
  return [...ids].map((id) => ({
    id,
    name: names.get(id) ?? id.replace(/^OctopusServerNodes-/, ''),
    url: null,
    runningTasks: 0,
    foundDraining: false,
    way: 'stop-start',
    service: null,
    steps: [],
  }));
}

/**
 * One that runs all the same works on the old paths, and nothing waits for its tasks. A machine that is gone too holds nobody up.
 * @throws StepFailure service.not-stopped
 */
export async function requireDepartedStopped(work: OutageWork, signal: AbortSignal): Promise<void> {
  for (const { name } of departedNodes(work)) {
    const driver = work.edges.hosts.serviceOf(name);
    if (driver?.abilities.has('state') !== true) continue;
    const state = await orUnreached(() => driver.state(signal), signal);
    if (typeof state === 'string' || state.running === 'stopped' || state.running === 'unknown') continue;
    throw new StepFailure(
      'service.not-stopped',
      `${name} was removed from the instance during the outage, and its service is ${state.detail}: stop it`,
    );
  }
}

/**
 * How it starts is put back, and it is not started: who removed its row may not want it back.
 * @throws UnavailableError journal.*
 */
export async function leaveDeparted(work: OutageWork, signal: AbortSignal): Promise<void> {
  const roll = asRoll(work);
  for (const node of departedNodes(work)) {
    const { id, name } = node;
    const isOf = (line: JournalLine): boolean => line.step === 'watchdog.pausing' && line.nodeId === id;
    const setting = roll.journal.lines().findLast(isOf)?.values['setting'];
    const before = typeof setting === 'string' ? setting : null;
    const driver = work.edges.hosts.serviceOf(name);
    const trouble =
      driver === null
        ? 'the settings name no service of it'
        : await orUnreached(async () => {
            await resumeWatchdog(node, driver, roll, signal);
            return null;
          }, signal);
    const put =
      before === null
        ? 'its service was not kept from starting'
        : trouble === null
          ? `how its service starts was put back (${before})`
          : `put back by hand how its service starts (${before}), since ${trouble}`;
    work.edges.report({
      step: 'node.departed',
      node: name,
      tone: 'warning',
      message: `${name} was removed from the instance during the outage: ${put}. It is not started; when it is, it adds itself again`,
    });
    await roll.journal.write('node.departed', id, { name, before, trouble });
  }
}

/** Why it could not be reached, in place of an answer. */
async function orUnreached<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T | string> {
  try {
    return await ask();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof UnavailableError && error.code.startsWith('host.')) return error.message;
    throw error;
  }
}
