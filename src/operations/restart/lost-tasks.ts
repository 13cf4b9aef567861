// Tasks that a stop has cut off: somebody let them in after the last look.
import { UnavailableError } from '../../errors.ts';
import type { JournalLine } from '../../model/run.ts';
import { mustEnd } from '../must-end.ts';
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
 * What is written down before a restart that is one order: once it is answered, the node may have cancelled its tasks already, and
 * taken new ones.
 * @returns `over`: ids of its tasks, the newest, that were over but for those that went well: what has come to them since was cut off;
 * null where they cannot be read: then nothing can be told. `pinned`: those that wait for a person, and outlive it until that one ends them
 */
export async function tasksBefore(
  { id, name }: PlannedNode,
  { edges }: Pick<RollWork, 'edges'>,
  signal: AbortSignal,
): Promise<{ readonly over: readonly string[] | null; readonly pinned: readonly string[] }> {
  const running = { nodeId: id, states: ['Executing', 'Cancelling'] } as const;
  try {
    const pinned = (await edges.database.readTasks(running, signal)).filter(
      ({ waitsForPerson }) => waitsForPerson === true,
    );
    return { over: await overTasks(id, edges, signal), pinned: pinned.map((task) => task.id) };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof UnavailableError)) throw error;
    const message = `${name}: whether its restart cuts off tasks cannot be told: ${error.message}`;
    edges.report({ step: 'tasks.unlisted', node: name, tone: 'warning', message });
    return { over: null, pinned: [] };
  }
}

/** @throws UnavailableError database.* */
async function overTasks(
  nodeId: string,
  { database }: Pick<RollWork['edges'], 'database'>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const question = { nodeId, states: overStates, newestFirst: true } as const;
  return (await database.readTasks(question, signal)).slice(0, mostCompared).map((task) => task.id);
}

/**
 * Writes down which tasks its stop has cut off. Of a node that is stopped: those tied to it, since Octopus leaves them executing until it
 * is back and cancels them (octopus-internals.md 0, 7), but for those that wait for a person. Of one that was restarted by one order:
 * those that are over since; what it executes may be new, so they are looked for once more when it is healthy.
 * @throws UnavailableError journal.*
 */
export async function noteLostTasks(
  node: PlannedNode,
  { edges, journal }: Pick<RollWork, 'edges' | 'journal'>,
  signal: AbortSignal,
): Promise<void> {
  const { id, name } = node;
  const { database } = edges;
  const warn = (step: string, message: string): void => {
    edges.report({ step, node: name, tone: 'warning', message });
  };
  const before = lastLine(journal.lines(), 'service.stopping', id)?.values ?? {};
  const known = lostTasks(journal.lines(), id);
  try {
    const now = wasOneOrder(journal.lines(), id)
      ? overSince(before, await overTasks(id, edges, signal))
      : await tiedTasks(id, database, signal);
    const ids = now.filter((each) => !known.includes(each));
    if (ids.length === 0) return;
    await journal.write('tasks.lost', id, { ids });
    warn('tasks.lost', `${name}: ${lostInWords(ids)}`);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof UnavailableError) || mustEnd(error)) throw error;
    warn('tasks.unlisted', `${name}: whether its stop cut off tasks could not be read: ${error.message}`);
  }
}

/** Its last stop that was announced was to be a restart by one order. */
export function wasOneOrder(lines: readonly JournalLine[], nodeId: string): boolean {
  return 'over' in (lastLine(lines, 'service.stopping', nodeId)?.values ?? {});
}

async function tiedTasks(
  nodeId: string,
  database: Pick<RollWork['edges']['database'], 'readTasks'>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const tied = await database.readTasks({ nodeId, states: ['Executing', 'Cancelling'] }, signal);
  return tied.filter(({ waitsForPerson }) => waitsForPerson !== true).map((task) => task.id);
}

/** Those that were not over before its restart was announced; none where that was not read. */
function overSince({ over, pinned }: JournalLine['values'], now: readonly string[]): readonly string[] {
  if (!Array.isArray(over)) return [];
  const waited: readonly unknown[] = Array.isArray(pinned) ? pinned : [];
  // One that retention has deleted since makes room for an older one at the end of the list.
  const lastKnown = Math.max(-1, ...now.map((each, at) => (over.includes(each) ? at : -1)));
  const end = over.length < mostCompared || lastKnown === -1 ? now.length : lastKnown;
  return now.slice(0, end).filter((each) => !over.includes(each) && !waited.includes(each));
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
