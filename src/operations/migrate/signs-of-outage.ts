// What an outage that was broken off leaves behind, seen from outside of its journal: two targets do not know of one another.
import type { Hosts, Journals } from '../../edges.ts';
import { Failure, UnavailableError } from '../../errors.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { JournalLine, Run } from '../../model/run.ts';

/** What to do about them. */
export const signsHint =
  'A migration to another target that was broken off looks like this, and its journal alone knows how the nodes were before: octo-ha ' +
  'status, on the machine it was begun from, names it. Go on with it, or back, first.';

/** Where signs are looked for. */
export interface SignEdges {
  readonly hosts: Pick<Hosts, 'serviceOf'>;
  /** Of this machine: what octo-ha itself did from here explains itself. */
  readonly journals: Pick<Journals, 'latest'>;
}

/**
 * Nodes that are stopped, kept from starting or draining, and maintenance mode, as clauses: `node-1 is stopped and draining`.
 * Left out is what the journals here did by verbs of their own, and what an earlier outage of this migration found and left so.
 * A service that cannot be asked shows nothing.
 * @param lines of the journal in the target; none where there is no migration yet
 */
export async function signsOfOutage(
  { nodes, maintenanceMode }: Pick<Cluster, 'nodes' | 'maintenanceMode'>,
  lines: readonly JournalLine[],
  { hosts, journals }: SignEdges,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const signs: string[] = [];
  for (const { id, name, draining } of nodes) {
    const leftStopped = isFound(lines, 'service.found', id, 'running', false);
    const seen = leftStopped ? [] : await signsOfService(name, hosts, signal);
    if (draining && (seen.length > 0 || !(await isDrainKnown(id, lines, journals)))) seen.push('draining');
    if (seen.length > 0) signs.push(`${name} is ${seen.join(' and ')}`);
  }
  if (maintenanceMode === true && !(await isMaintenanceKnown(lines, journals)))
    signs.push('maintenance mode is on');
  return signs;
}

async function signsOfService(
  name: string,
  hosts: SignEdges['hosts'],
  signal: AbortSignal,
): Promise<string[]> {
  const driver = hosts.serviceOf(name);
  if (driver?.abilities.has('state') !== true) return [];
  try {
    const { running, startType } = await driver.state(signal);
    return [
      ...(running === 'stopped' ? ['stopped'] : []),
      ...(startType === 'disabled' ? ['kept from starting'] : []),
    ];
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof UnavailableError) return [];
    throw error;
  }
}

async function isDrainKnown(
  id: string,
  lines: readonly JournalLine[],
  journals: SignEdges['journals'],
): Promise<boolean> {
  if (isFound(lines, 'found', id, 'draining')) return true;
  return told(async () => {
    const [drain, undrain] = [await journals.latest('drain', id), await journals.latest('undrain', id)];
    return drain !== null && begunAt(drain) >= begunAt(undrain);
  });
}

function isMaintenanceKnown(
  lines: readonly JournalLine[],
  journals: SignEdges['journals'],
): Promise<boolean> {
  if (isFound(lines, 'maintenance.found', null, 'on')) return Promise.resolve(true);
  return told(async () => (await journals.latest('maintenance', null))?.lines[0]?.values['on'] === true);
}

/** As the last outage of this migration that looked has found it. */
function isFound(
  lines: readonly JournalLine[],
  step: string,
  nodeId: string | null,
  key: string,
  value = true,
): boolean {
  return lines.findLast((line) => line.step === step && line.nodeId === nodeId)?.values[key] === value;
}

/** A journal that cannot be read explains nothing. */
async function told(ask: () => Promise<boolean>): Promise<boolean> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}

/** RFC 3339 in UTC, so that text order is the order of time; empty for no run. */
function begunAt(run: Run | null): string {
  return run?.lines[0]?.at ?? '';
}
