// Sets the drain flag of every target, journalled, and makes sure that the cluster can still work.
import type { OpenJournal } from '../../edges.ts';
import { RefusedError } from '../../errors.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { Node } from '../../model/node.ts';
import type { JournalLine } from '../../model/run.ts';
import { changedNothing } from '../changed-nothing.ts';
import type { KeptLock } from '../keep-lock.ts';
import { lastLine } from '../open-run.ts';
import { isSomeoneLeft } from '../someone-left.ts';
import type { DrainEdges, DrainTarget, DrainWish } from './drain-wish.ts';
import { apiUrlOf } from './require-way.ts';
import { setDrainFlag } from './set-drain-flag.ts';

/** A target with what was found, and when its flag was read back. */
export interface FlaggedNode {
  readonly target: DrainTarget;
  /** The drain flag before this run touched it. */
  readonly foundDraining: boolean;
  /** Ticks (ms) after the reading back. */
  readonly flagAt: number;
  readonly beatAtFlag: number | null;
}

/**
 * Flags one node: what was found goes into the journal before, what was written after.
 * @throws UnfinishedError, UnavailableError, RefusedError as `setDrainFlag`
 */
export async function flagNode(
  target: DrainTarget,
  wish: Pick<DrainWish, 'via' | 'settings'>,
  edges: DrainEdges,
  work: { readonly journal: OpenJournal; readonly lock: KeptLock; readonly cluster: Cluster },
  signal: AbortSignal,
): Promise<FlaggedNode> {
  const { journal, lock } = work;
  signal.throwIfAborted();
  const known = lastLine(journal.lines(), 'found', target.id);
  const wasOurs = mayBeOurs(journal.lines(), target.id);
  const isFirst = known === null || !wasOurs;
  const node = work.cluster.nodes.find(({ id }) => id === target.id);
  let foundDraining = isFirst ? node?.draining === true : known.values['draining'] === true;
  const found = (draining: boolean): Promise<void> => {
    foundDraining = draining;
    const now = { taskCap: node?.taskCap ?? null, version: node?.version ?? null };
    // Found anew, it may have been upgraded since.
    const values = isFirst ? now : known.values;
    return journal.write('found', target.id, { ...values, draining });
  };
  // Somebody who had drained it lifts that: the flag that is written now is ours to lift again.
  if (isFirst || (foundDraining && node?.draining === false)) await found(node?.draining === true);
  await journal.write('drain.writing', target.id, { via: wish.via });
  const message = `${target.name}: setting the drain flag (via ${wish.via})`;
  edges.report({ step: 'drain.writing', node: target.name, tone: 'waiting', message });
  const flag = { node: target, draining: true, via: wish.via, apiUrl: apiUrlOf(target, wish.settings) };
  const set = setDrainFlag(flag, { ...edges, lock }, toItsEnd(wish, signal));
  const {
    outcome,
    isChanged,
    node: read,
  } = await set.catch(async (error: unknown) => {
    // What failed is of more interest than a journal that can no longer be written.
    // A flag that an earlier attempt wrote is there all the same.
    if (!wasOurs && changedNothing(error))
      await journal.write('drain.not-written', target.id).catch(() => undefined);
    throw error;
  });
  // Since it was read somebody else has set it, which is not ours to lift; or has lifted it, and what was written is ours.
  if (isFirst && outcome === 'already' && !foundDraining) await found(true);
  if (isChanged && foundDraining) await found(false);
  await journal.write('drain.written', target.id, { outcome });
  edges.report({
    step: 'drain.written',
    node: target.name,
    tone: 'done',
    message: foundDraining
      ? `${target.name} was draining already`
      : `${target.name}: drain flag set (via ${wish.via}) and read back`,
    values: { via: wish.via, outcome },
  });
  return {
    target,
    foundDraining,
    flagAt: edges.clock.ticks(),
    beatAtFlag: read.lastSeenAt?.getTime() ?? null,
  };
}

/**
 * Lifts the flag where this run set it, and where it still is what this run wrote: an undrain by somebody else stands.
 * @returns the node as read back without the flag; null where the flag is not this run's to lift
 */
export async function unflagNode(
  flagged: Pick<FlaggedNode, 'target' | 'foundDraining'>,
  wish: Pick<DrainWish, 'via' | 'settings'>,
  edges: DrainEdges,
  work: { readonly journal: OpenJournal; readonly lock: KeptLock },
  signal: AbortSignal,
): Promise<Node | null> {
  const { target, foundDraining } = flagged;
  if (foundDraining) return null;
  signal.throwIfAborted();
  await work.journal.write('undrain.writing', target.id, { via: wish.via });
  const message = `${target.name}: lifting the drain flag (via ${wish.via})`;
  edges.report({ step: 'undrain.writing', node: target.name, tone: 'waiting', message });
  const flag = { node: target, draining: false, via: wish.via, apiUrl: apiUrlOf(target, wish.settings) };
  const { outcome, node } = await setDrainFlag(flag, { ...edges, lock: work.lock }, toItsEnd(wish, signal));
  await work.journal.write('undrain.written', target.id, { outcome });
  edges.report({
    step: 'undrain.written',
    node: target.name,
    tone: 'done',
    message: `${target.name}: drain flag lifted and read back`,
    values: { via: wish.via, outcome },
  });
  return node;
}

/** A flag that is found on this node now may be one that this run has written: it was announced, and not lifted since. */
export function mayBeOurs(lines: readonly JournalLine[], nodeId: string): boolean {
  const last = lines.findLast((line) => line.nodeId === nodeId && /^(?:un)?drain\./.test(line.step));
  return last !== undefined && last.step !== 'drain.not-written' && last.step !== 'undrain.written';
}

/**
 * A write in the database that was announced is finished, Ctrl-C or not: it takes a moment, and broken off nobody would know
 * whose a flag is that is found there later. A command on the node or a request to the API may take long.
 */
function toItsEnd({ via }: Pick<DrainWish, 'via'>, signal: AbortSignal): AbortSignal {
  return via === 'database' ? new AbortController().signal : signal;
}

/**
 * Two operators may have drained different nodes at the same moment, each having seen the other's at work: whoever wrote last
 * sees both flags here. Only nodes that were proved alive before count.
 * @throws RefusedError node.last-one: nobody else is left to take tasks
 */
export function requireSomeoneLeft(
  cluster: Cluster,
  targets: readonly DrainTarget[],
  provedAlive: ReadonlySet<string>,
  accepted: ReadonlySet<string>,
): void {
  if (accepted.has('no-capacity')) return;
  const ids = new Set(targets.map(({ id }) => id));
  const others = new Set([...provedAlive].filter((id) => !ids.has(id)));
  if (isSomeoneLeft(others, cluster)) return;
  throw new RefusedError(
    'node.last-one',
    'while the drain flag was written, the last other node that takes tasks was drained by somebody else',
    { hint: 'octo-ha nodes list shows who drains; the flag was lifted again' },
  );
}
