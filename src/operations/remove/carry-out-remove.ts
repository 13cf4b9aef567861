// Removes the rows of a node that is drained, stopped and silent, and watches whether it adds itself again.
// Lives here: the removal with its proof. Never here: SQL, HTTP, argv, printing; whether it may be done (operations/check).
import type { OctopusApi } from '../../edges.ts';
import { RefusedError, UnavailableError, UnfinishedError } from '../../errors.ts';
import type { Node } from '../../model/node.ts';
import { askPermission } from '../ask-permission.ts';
import { pauseMs } from '../check/look.ts';
import type { DrainSettings } from '../drain/drain-wish.ts';
import { inRun } from '../in-run.ts';
import { keepLock, type KeptLock } from '../keep-lock.ts';
import { longestUnseenMs } from '../longest-unseen.ts';
import { unfinishedRun } from '../open-run.ts';
import type { Edges } from '../verb-edges.ts';

/** What is asked. */
export interface RemoveWish {
  readonly target: { readonly id: string; readonly name: string; readonly url: string | null };
  readonly via: 'database' | 'api';
  /** Names given with `--accept-risk`. */
  readonly accepted: ReadonlySet<string>;
  /** What to type to go on. */
  readonly command: string;
  readonly settings: DrainSettings;
}

/** What became of it. */
export interface RemoveResult {
  /** `already-removed`: by an earlier run, as its journal tells. */
  readonly outcome: 'removed' | 'already-removed' | 'came-back';
  /** Seconds for which it was watched whether it comes back. */
  readonly watchedSeconds: number;
  /** The row as it was. */
  readonly before: Pick<Node, 'taskCap' | 'draining' | 'version' | 'lastSeenAt'>;
}

/**
 * Removes it. A live node adds itself again within a minute, with cap 5 and not draining (octopus-internals.md 7), so two heart-beat
 * periods are watched.
 * @throws RefusedError the verdict's codes, remove.no-api; LockedError lock.held
 * @throws UnfinishedError node.gone, remove.conflict, remove.not-removed, remove.interrupted, lock.lost
 * @throws UnavailableError database.*, api.*, journal.*
 */
export async function carryOutRemove(
  wish: RemoveWish,
  edges: Edges,
  signal: AbortSignal,
): Promise<RemoveResult> {
  const { target, settings, accepted } = wish;
  const api = wish.via === 'api' ? apiOf(wish, edges) : null;
  const scope = { kind: 'nodes' as const, nodeIds: [target.id] };
  const lock = await keepLock(edges, scope, signal, longestUnseenMs(settings));
  try {
    const values = { command: wish.command, via: wish.via };
    const run = { verb: 'remove' as const, nodes: [target], values, command: wish.command };
    const left = await unfinishedRun(edges.journals, run);
    const asked = { purpose: 'remove' as const, targets: [target], ownRun: left?.id ?? null };
    const asking = { ...edges, clock: lock.clock };
    const { cluster } = await askPermission({ ...asked, accepted, settings }, asking, signal);
    const before = cluster.nodes.find(({ id }) => id === target.id);
    if (before === undefined) throw gone(wish);
    return await inRun(
      edges.journals,
      run,
      async (journal) => {
        const { taskCap, draining, version, lastSeenAt } = before;
        await journal.write('found', target.id, { taskCap, draining, version });
        await journal.write('remove.writing', target.id, { via: wish.via });
        const outcome = await remove(wish, api, lock, edges, signal);
        await journal.write('remove.written', target.id, { outcome });
        if (outcome === 'conflict')
          throw new UnfinishedError('remove.conflict', `a task was tied to ${target.name} meanwhile`, {
            hint: `octo-ha tasks list --node ${target.name} shows it; nothing was removed`,
          });
        edges.report({
          step: 'remove.written',
          node: target.name,
          tone: 'done',
          message: `${target.name}: its rows are removed (via ${wish.via})`,
        });
        const watch = await watchReturn(wish, edges, signal);
        await journal.write('ended', null, { ...watch });
        return { ...watch, before: { taskCap, draining, version, lastSeenAt } };
      },
      signal,
    );
  } finally {
    await lock.release();
  }
}

function apiOf({ target, settings }: RemoveWish, { hosts }: Edges): OctopusApi {
  // The node itself is stopped: another one has to be asked.
  const own = target.name.toLowerCase();
  const others = settings.nodes.filter(({ name, url }) => name.toLowerCase() !== own && url !== null);
  const url = settings.loadBalancer?.url ?? others[0]?.url ?? null;
  const api = url === null ? null : hosts.api(url);
  if (api !== null) return api;
  throw new RefusedError('remove.no-api', 'there is no way to the REST API but by the node itself', {
    hint: 'give the load balancer or another node a url in the settings, and the key by OCTOPUS_API_KEY',
  });
}

function gone({ target }: RemoveWish): UnfinishedError {
  return new UnfinishedError('node.gone', `the row of ${target.name} is gone: somebody else removed it`, {
    hint: 'octo-ha nodes list shows which nodes there are',
  });
}

async function remove(
  { target }: RemoveWish,
  api: OctopusApi | null,
  lock: KeptLock,
  edges: Edges,
  signal: AbortSignal,
): Promise<'written' | 'conflict' | 'gone'> {
  if (api !== null) {
    await lock.secure(signal);
    return api.removeNode(target.id, signal);
  }
  try {
    return await lock.use((held) => held.removeNode(target.id, signal), signal);
  } catch (error) {
    if (!(error instanceof UnavailableError) || error.code !== 'database.fate-unknown') throw error;
    const now = await edges.database.readCluster(signal).catch(() => null);
    if (now === null) throw error;
    if (!now.nodes.some(({ id }) => id === target.id)) return 'written';
    // Read back and known not to have happened: writing it now repeats nothing.
    return lock.use((held) => held.removeNode(target.id, signal), signal);
  }
}

async function watchReturn(
  { target, settings }: RemoveWish,
  { database, clock, report }: Edges,
  signal: AbortSignal,
): Promise<Pick<RemoveResult, 'watchedSeconds'> & { readonly outcome: 'removed' | 'came-back' }> {
  const seconds = 2 * settings.periods.heartBeatSeconds;
  const began = clock.ticks();
  const watched = (): number => Math.round((clock.ticks() - began) / 100) / 10;
  for (let first = true; ; first = false) {
    const isBack = (await database.readCluster(signal)).nodes.some(({ id }) => id === target.id);
    if (isBack && first)
      throw new UnfinishedError(
        'remove.not-removed',
        `the row of ${target.name} is there after it was removed`,
        {
          hint: 'octo-ha nodes list shows it; is the node running?',
        },
      );
    if (isBack) return { outcome: 'came-back', watchedSeconds: watched() };
    if (watched() >= seconds) return { outcome: 'removed', watchedSeconds: watched() };
    report({
      step: 'remove.watching',
      node: target.name,
      tone: 'waiting',
      message: `watching for ${String(seconds)} s whether ${target.name} adds itself again`,
    });
    await clock.sleep(pauseMs({ settings }), signal);
  }
}
