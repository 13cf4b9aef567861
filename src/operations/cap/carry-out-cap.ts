// Sets the task cap of a node: lock, verdict where it goes to 0, journal, write, read back.
import type { OctopusApi, OpenJournal, WriteOutcome } from '../../edges.ts';
import { RefusedError, UnfinishedError } from '../../errors.ts';
import type { Node } from '../../model/node.ts';
import { askPermission } from '../ask-permission.ts';
import type { CheckSettings } from '../check/check-wish.ts';
import type { Circumstances } from '../check/circumstances.ts';
import { isProvedAlive } from '../check/node-facts.ts';
import { requireSomeoneLeft } from '../drain/flag-nodes.ts';
import { inRun } from '../in-run.ts';
import { keepLock, type KeptLock } from '../keep-lock.ts';
import { lastLine, unfinishedRun } from '../open-run.ts';
import type { Edges } from '../verb-edges.ts';
import { judgeCap } from './judge-cap.ts';
import { requireSet, setCap } from './set-cap.ts';

/** What is asked. */
export interface CapWish {
  readonly target: { readonly id: string; readonly name: string; readonly url: string | null };
  readonly taskCap: number;
  readonly via: 'database' | 'api';
  /** Names given with `--accept-risk`. */
  readonly accepted: ReadonlySet<string>;
  /** What to type to go on. */
  readonly command: string;
  readonly settings: CheckSettings;
}

/** What became of it. */
export interface CapResult {
  readonly outcome: 'changed' | 'already';
  /** The cap before anything was done. */
  readonly before: number;
  /** As read back. */
  readonly taskCap: number;
}

/**
 * Sets it, where it still is what was read under the lock. A cap of 0 takes the node out of work as a drain does, so it needs
 * the same verdict.
 * @throws RefusedError cap.too-large, cap.no-api, and the verdict's codes; LockedError lock.held
 * @throws UnfinishedError cap.conflict, cap.not-set, node.gone, lock.lost, cap.interrupted; UnavailableError database.*, api.*, journal.*
 */
export async function carryOutCap(wish: CapWish, edges: Edges, signal: AbortSignal): Promise<CapResult> {
  const { target, taskCap } = wish;
  const warning = judgeCap(taskCap, wish.accepted);
  const api = wish.via === 'api' ? apiOf(wish, edges) : null;
  const lock = await keepLock(edges, { kind: 'nodes', nodeIds: [target.id] }, signal);
  try {
    if (warning !== null)
      edges.report({ step: 'cap.large', node: target.name, tone: 'warning', message: warning });
    const run = {
      verb: 'cap' as const,
      nodes: [target],
      values: { command: wish.command, taskCap, via: wish.via },
      command: wish.command,
    };
    const left = await unfinishedRun(edges.journals, run);
    const node = await readNode(wish, edges, signal);
    if (node.taskCap === taskCap && left === null) return { outcome: 'already', before: taskCap, taskCap };
    const asked = { ...wish, purpose: 'drain' as const, targets: [target], ownRun: left?.id ?? null };
    const takesNodeAway = taskCap === 0 && node.taskCap > 0 && !node.draining;
    const permitted = takesNodeAway ? await askPermission(asked, edges, signal) : null;
    return await inRun(
      edges.journals,
      run,
      (journal) => change(wish, edges, { api, lock, journal, permitted }, signal),
      signal,
    );
  } finally {
    await lock.release();
  }
}

interface Work {
  readonly api: OctopusApi | null;
  readonly lock: KeptLock;
  readonly journal: OpenJournal;
  /** What the verdict was given on; null when none was asked. */
  readonly permitted: Circumstances | null;
}

async function change(wish: CapWish, edges: Edges, work: Work, signal: AbortSignal): Promise<CapResult> {
  const { target, taskCap } = wish;
  const { journal, permitted } = work;
  // Read again: the verdict may have taken its time.
  const now = await readNode(wish, edges, signal);
  const found = lastLine(journal.lines(), 'found', target.id)?.values['taskCap'];
  const before = typeof found === 'number' ? found : now.taskCap;
  if (found === undefined) await journal.write('found', target.id, { taskCap: now.taskCap });
  const outcome = await write(wish, now.taskCap, edges, work, signal);
  const read = await readNode(wish, edges, signal);
  requireSet(outcome, now.taskCap, read.taskCap, wish);
  if (permitted !== null) await sureOfTheRest(wish, now.taskCap, permitted, edges, work, signal);
  await journal.write('ended', null, { outcome, taskCap: read.taskCap });
  return { outcome: before === taskCap ? 'already' : 'changed', before, taskCap: read.taskCap };
}

async function write(
  wish: CapWish,
  expected: number,
  edges: Edges,
  { api, lock, journal }: Work,
  signal: AbortSignal,
): Promise<WriteOutcome> {
  const { target, via, taskCap } = wish;
  await journal.write('cap.writing', target.id, { via, from: expected, to: taskCap });
  const outcome = await setCap(wish, expected, api, lock, edges, signal);
  await journal.write('cap.written', target.id, { outcome });
  return outcome;
}

/** Puts the cap back when the last other node that takes tasks was taken away by somebody else at the same moment. */
async function sureOfTheRest(
  wish: CapWish,
  before: number,
  permitted: Circumstances,
  edges: Edges,
  work: Work,
  signal: AbortSignal,
): Promise<void> {
  const alive = permitted.cluster.nodes.filter((node) => isProvedAlive(node, permitted));
  const now = await edges.database.readCluster(signal);
  try {
    requireSomeoneLeft(now, [wish.target], new Set(alive.map(({ id }) => id)), wish.accepted);
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    await write({ ...wish, taskCap: before }, 0, edges, work, signal);
    throw new RefusedError(
      error.code,
      `while the task cap of ${wish.target.name} went to 0, the last other node that takes tasks was taken away by somebody else`,
      { hint: 'octo-ha nodes list shows who takes tasks; the cap was put back', cause: error },
    );
  }
}

function apiOf({ target, settings }: CapWish, { hosts }: Edges): OctopusApi {
  const url = target.url ?? settings.loadBalancer?.url ?? null;
  const api = url === null ? null : hosts.api(url);
  if (api !== null) return api;
  throw new RefusedError('cap.no-api', `there is no way to the REST API for ${target.name}`, {
    hint: 'give the load balancer or the node a url in the settings, and the key by OCTOPUS_API_KEY',
  });
}

async function readNode({ target }: CapWish, { database }: Edges, signal: AbortSignal): Promise<Node> {
  const node = (await database.readCluster(signal)).nodes.find(({ id }) => id === target.id);
  if (node !== undefined) return node;
  throw new UnfinishedError('node.gone', `the row of ${target.name} is gone`, {
    hint: 'octo-ha nodes list shows which nodes there are',
  });
}
