// A node that is not there any more, and of which a journal tells that octo-ha has removed it.
import type { Run } from '../../model/run.ts';
import { keepLock } from '../keep-lock.ts';
import { lastLine } from '../open-run.ts';
import type { Edges } from '../verb-edges.ts';
import type { RemoveResult, RemoveWish } from './carry-out-remove.ts';

/** What was removed, and how it was. */
export interface RemovedBefore {
  readonly target: { readonly id: string; readonly name: string };
  readonly via: RemoveWish['via'];
  readonly result: RemoveResult;
}

/**
 * For a name that no row has: looks whether a removal of it is written down. One that was broken off after its write was announced is
 * ended, since the row is gone.
 * @returns null where no journal of this state folder tells of it: then the name is simply unknown
 * @throws LockedError lock.held where somebody is at it; UnavailableError database.*, journal.*
 */
export async function removedBefore(
  name: string,
  edges: Pick<Edges, 'database' | 'journals' | 'clock' | 'report'>,
  signal: AbortSignal,
): Promise<RemovedBefore | null> {
  const { journals } = edges;
  const plain = name.trim().replace(/^id:/i, '');
  const ids = [plain, `OctopusServerNodes-${plain}`, null];
  const ended = await Promise.all(ids.map((id) => journals.latest('remove', id)));
  const runs = [...(await journals.unfinished()), ...ended].filter((run) => run?.verb === 'remove');
  for (const run of runs) {
    const target = run === null ? null : targetOf(run, folded(plain));
    if (run === null || target === null || !hasRemoved(run, target.id)) continue;
    if (!run.ended) await end(run.id, target.id, edges, signal);
    return {
      target,
      via: run.lines[0]?.values['via'] === 'api' ? 'api' : 'database',
      result: resultOf(run, target.id),
    };
  }
  return null;
}

function targetOf({ lines }: Run, key: string): RemovedBefore['target'] | null {
  const nodes = lines[0]?.values['nodes'];
  const [node] = Array.isArray(nodes) ? (nodes as readonly unknown[]) : [];
  if (typeof node !== 'object' || node === null || !('id' in node) || !('name' in node)) return null;
  const { id, name } = node;
  if (typeof id !== 'string' || typeof name !== 'string') return null;
  return [folded(id), folded(name)].includes(key) ? { id, name } : null;
}

/** It says so, or it was about to when it was broken off. */
function hasRemoved({ ended, lines }: Run, id: string): boolean {
  if (!ended) return lastLine(lines, 'remove.writing', id) !== null;
  return lines.findLast(({ step }) => step === 'ended')?.values['outcome'] === 'removed';
}

/** Under the lock, so that nobody who still watches is overtaken. */
async function end(
  runId: string,
  nodeId: string,
  edges: Pick<Edges, 'database' | 'journals' | 'clock' | 'report'>,
  signal: AbortSignal,
): Promise<void> {
  const lock = await keepLock(edges, { kind: 'nodes', nodeIds: [nodeId] }, signal);
  try {
    if (!(await edges.journals.unfinished()).some(({ id }) => id === runId)) return;
    const journal = await edges.journals.resume(runId);
    if (lastLine(journal.lines(), 'remove.written', nodeId) === null)
      await journal.write('remove.written', nodeId, { outcome: 'gone' });
    await journal.write('ended', null, { outcome: 'removed', watchedSeconds: 0 });
    await journal.close();
  } finally {
    await lock.release();
  }
}

function resultOf({ lines }: Run, id: string): RemoveResult {
  const found = lastLine(lines, 'found', id)?.values;
  const { taskCap, draining, version } = found ?? {};
  return {
    outcome: 'already-removed',
    watchedSeconds: 0,
    before: {
      taskCap: typeof taskCap === 'number' ? taskCap : 0,
      draining: draining === true,
      version: typeof version === 'string' ? version : null,
      lastSeenAt: null,
    },
  };
}

function folded(text: string): string {
  return text.trimEnd().toLowerCase();
}
