// Tasks that a stop has cut off: somebody let them in after the last look.
import { UnavailableError } from '../../errors.ts';
import type { JournalLine } from '../../model/run.ts';
import type { PlannedNode } from './restart-wish.ts';
import type { RollWork } from './roll-work.ts';

/** So many are named in a sentence; the journal has them all. */
const mostNamed = 20;

/**
 * Writes down which tasks are tied to a node that was just stopped: Octopus leaves them executing until the node is back and cancels them
 * (octopus-internals.md 0, 7). Those that wait for a person outlive a stop.
 * @throws UnavailableError journal.*
 */
export async function noteLostTasks(
  { id, name }: PlannedNode,
  { edges, journal }: Pick<RollWork, 'edges' | 'journal'>,
  signal: AbortSignal,
): Promise<void> {
  const warn = (step: string, message: string): void => {
    edges.report({ step, node: name, tone: 'warning', message });
  };
  const question = { nodeId: id, states: ['Executing', 'Cancelling'] } as const;
  const tied = await edges.database.readTasks(question, signal).catch((error: unknown) => {
    signal.throwIfAborted();
    if (!(error instanceof UnavailableError)) throw error;
    warn('tasks.unlisted', `${name}: whether its stop cut off tasks could not be read: ${error.message}`);
    return [];
  });
  const ids = tied.filter(({ waitsForPerson }) => waitsForPerson !== true).map((task) => task.id);
  if (ids.length === 0) return;
  await journal.write('tasks.lost', id, { ids });
  warn('tasks.lost', `${name}: ${lostInWords(ids)}`);
}

/** All that its stops in this run have cut off. */
export function lostTasks(lines: readonly JournalLine[], nodeId: string): readonly string[] {
  const ids = lines.flatMap((line): readonly unknown[] => {
    const value = line.step === 'tasks.lost' && line.nodeId === nodeId ? line.values['ids'] : [];
    return Array.isArray(value) ? (value as readonly unknown[]) : [];
  });
  return [...new Set(ids.filter((id) => typeof id === 'string'))];
}

/** One clause. */
export function lostInWords(ids: readonly string[]): string {
  const more = ids.length > mostNamed ? ` and ${String(ids.length - mostNamed)} more` : '';
  return `its stop has cut off ${String(ids.length)} of its tasks: ${ids.slice(0, mostNamed).join(', ')}${more}`;
}
