// Whether the nodes that were proved to be stopped are so still: copying takes its time, and somebody may have started one meanwhile.
import type { JournalValue } from '../../model/run.ts';
import { StepFailure } from '../restart/roll-work.ts';
import { outageJournal, type OutageWork } from './outage-work.ts';
import { serviceWord } from './prove-stopped.ts';

/**
 * Just before the paths are recorded: what a node has written since it was proved to be stopped may not be in the copy. And just after
 * it: what was started in between reads the old ones, or some of each. Asks each machine and reads the rows once; waits for nothing.
 * @throws StepFailure service.started-meanwhile, service.unproved, node.joined; UnavailableError database.*
 */
export async function requireStillStopped(
  work: OutageWork,
  when: 'before' | 'after',
  signal: AbortSignal,
): Promise<void> {
  const { nodes, edges, direction } = work;
  const beats = beatsProved(work);
  const words = await Promise.all(
    nodes.map(({ name }) =>
      serviceWord(name, edges, signal).catch((error: unknown) => {
        if (error instanceof StepFailure) return { running: error.message };
        throw error;
      }),
    ),
  );
  const cluster = await edges.database.readCluster(signal);
  for (const [index, { id, name }] of nodes.entries()) {
    const word = words[index] ?? null;
    const row = cluster.nodes.find((node) => node.id === id);
    const beat = row?.lastSeenAt?.toISOString() ?? null;
    const proved = beats.get(id);
    if (word !== null && typeof word === 'object') throw startedMeanwhile(word.running, when, direction);
    if (proved !== undefined && beat !== null && beat !== proved)
      throw startedMeanwhile(`${name} has given a heart beat since`, when, direction);
    if (word !== null && beat === null && row !== undefined)
      throw new StepFailure(
        'service.unproved',
        `${name}: neither its service nor a heart beat tells whether it is still stopped`,
      );
  }
  const known = new Set(nodes.map(({ id }) => id));
  const joined = cluster.nodes.filter(({ id }) => !known.has(id)).map(({ name }) => name);
  if (joined.length > 0)
    throw new StepFailure(
      'node.joined',
      `${joined.join(', ')} came to the instance during the outage and may work on the ${direction === 'to' ? 'old' : 'new'} paths: stop it, and remove its row or name its service in the context`,
    );
}

function startedMeanwhile(what: string, when: 'before' | 'after', direction: 'to' | 'back'): StepFailure {
  const was = direction === 'to' ? 'old' : 'new';
  return new StepFailure(
    'service.started-meanwhile',
    when === 'before'
      ? `somebody started a node during the outage: ${what}; what it wrote may not be in the copy: the same command stops it and copies again`
      : `somebody started a node while the paths were recorded: ${what}; it may use the ${was} folders: the same command stops it and copies what it wrote there`,
  );
}

/** By the ids of nodes: the last heart beat when all of them were proved to be stopped, as ISO 8601. */
function beatsProved({ journal }: Pick<OutageWork, 'journal'>): ReadonlyMap<string, string> {
  const line = outageJournal(journal)
    .lines()
    .findLast(({ step }) => step === 'quiesce.proved');
  const nodes = line?.values['nodes'];
  const found = new Map<string, string>();
  for (const node of Array.isArray(nodes) ? (nodes as readonly JournalValue[]) : []) {
    const { id, lastSeenAt } = Object(node) as { readonly id?: unknown; readonly lastSeenAt?: unknown };
    if (typeof id === 'string' && typeof lastSeenAt === 'string') found.set(id, lastSeenAt);
  }
  return found;
}
