// Tasks that a stop has cut off: somebody let them in after the last look.
import { UnavailableError } from '../../errors.ts';
import type { JournalLine } from '../../model/run.ts';
import { lastLine } from '../open-run.ts';
import type { PlannedNode } from './restart-wish.ts';
import type { RollWork } from './roll-work.ts';

/** So many are named in a sentence; the journal has them all. */
const mostNamed = 20;

/** So many tasks that are over are kept from before a restart: it lets in but a few. */
const mostCompared = 100;

/** States in which a task is over that was cut off: a node that is up again cancels what it had left (octopus-internals.md 7). */
const overStates = ['Failed', 'Canceled', 'TimedOut'] as const;

/**
 * Tasks of the node that were over before its restart, but for those that went well: what has come to them since was cut off. Where
 * a restart is one order, nothing else tells: once it is answered, the node has cancelled its tasks already.
 * @returns their ids, the newest; null where they cannot be read: then nothing can be told
 */
export async function overTasks(
  { id }: PlannedNode,
  { edges }: Pick<RollWork, 'edges'>,
  signal: AbortSignal,
): Promise<readonly string[] | null> {
  const question = { nodeId: id, states: overStates, newestFirst: true } as const;
  try {
    return (await edges.database.readTasks(question, signal)).slice(0, mostCompared).map((task) => task.id);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof UnavailableError)) throw error;
    return null;
  }
}

/**
 * Writes down which tasks are tied to a node that was just stopped: Octopus leaves them executing until the node is back and cancels them
 * (octopus-internals.md 0, 7). Those that wait for a person outlive a stop.
 * @throws UnavailableError journal.*
 */
export async function noteLostTasks(
  node: PlannedNode,
  { edges, journal }: Pick<RollWork, 'edges' | 'journal'>,
  signal: AbortSignal,
): Promise<void> {
  const { id, name } = node;
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
  const left = tied.filter(({ waitsForPerson }) => waitsForPerson !== true).map((task) => task.id);
  const ids = [...left, ...(await overSince(node, { edges, journal }, signal))];
  if (ids.length === 0) return;
  await journal.write('tasks.lost', id, { ids });
  warn('tasks.lost', `${name}: ${lostInWords(ids)}`);
}

/** Those of `overTasks` that were not among them before its restart was announced; none where that was not read. */
async function overSince(
  node: PlannedNode,
  work: Pick<RollWork, 'edges' | 'journal'>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const over = lastLine(work.journal.lines(), 'service.stopping', node.id)?.values['over'];
  if (!Array.isArray(over)) return [];
  const now = (await overTasks(node, work, signal)) ?? [];
  // One that retention has deleted since makes room for an older one at the end of the list.
  const lastKnown = Math.max(-1, ...now.map((each, at) => (over.includes(each) ? at : -1)));
  const end = over.length < mostCompared || lastKnown === -1 ? now.length : lastKnown;
  return now.slice(0, end).filter((each) => !over.includes(each));
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
