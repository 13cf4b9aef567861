// Cancels single tasks, and proves that they ended.
import type { OctopusApi, OpenJournal, WriteOutcome } from '../../edges.ts';
import { RefusedError, UnavailableError, UnfinishedError } from '../../errors.ts';
import type { Cluster } from '../../model/cluster.ts';
import { activeStates, type Task } from '../../model/task.ts';
import type { CheckSettings } from '../check/check-wish.ts';
import { inRun } from '../in-run.ts';
import { keepLock, type KeptLock } from '../keep-lock.ts';
import { maintenanceApi } from '../maintenance/maintenance-way.ts';
import type { Edges } from '../verb-edges.ts';
import { endEarlierRuns } from './end-earlier-runs.ts';
import { nodeOfTask } from './node-of-task.ts';
import { proveAlive } from './prove-alive.ts';
import { watchCancelled } from './watch-cancelled.ts';

/** What is asked. */
export interface CancelWish {
  readonly ids: readonly string[];
  /** Seconds; null does not wait. */
  readonly waitSeconds: number | null;
  /** Names given with `--accept-risk`. */
  readonly accepted: ReadonlySet<string>;
  /** What to type to go on. */
  readonly command: string;
  readonly settings: CheckSettings;
}

/** What became of one task. `ignored`: it was asked to end and has not; `ended`: by itself, before the cancel took effect. */
export interface CancelledTask {
  readonly task: Task;
  readonly outcome: 'cancelled' | 'ended' | 'already-ended' | 'cancelling' | 'ignored';
  readonly durationMs: number;
}

/** All of it. */
export interface CancelResult {
  readonly via: 'api' | 'database';
  readonly cluster: Cluster;
  readonly tasks: readonly CancelledTask[];
}

/** Every state there is, to find a task by its id. */
export const everyState = [...activeStates, 'Success', 'Failed', 'Canceled', 'TimedOut'] as const;

/**
 * Cancels by the API, else by the database where its risk was accepted: there only what a live node executes, since a dead one never
 * obeys (Octopus issue 4538). A cancel can be ignored (Octopus issue 7920), so the end is waited for.
 * @throws RefusedError task.unknown, task.no-api, task.not-executing, task.node-not-alive; LockedError lock.held
 * @throws UnfinishedError lock.lost, cancel.interrupted (also on Ctrl-C while it waits); UnavailableError database.*, api.*, journal.*
 */
export async function cancelTasks(
  wish: CancelWish,
  edges: Edges,
  signal: AbortSignal,
): Promise<CancelResult> {
  const api = maintenanceApi(wish.settings, edges.hosts);
  const via = api === null ? ('database' as const) : ('api' as const);
  const cluster = await edges.database.readCluster(signal);
  const found = await edges.database.readTasks({ nodeId: null, states: everyState, ids: wish.ids }, signal);
  requireKnown(wish.ids, found);
  const active = found.filter(isActive);
  const asked = active.filter(({ state }) => state !== 'Cancelling');
  if (api === null && asked.length > 0) await requirePermitted(asked, cluster, wish, edges, signal);
  const began = edges.clock.ticks();
  if (asked.length > 0) await ask(asked, cluster, api, wish, edges, signal);
  const watched = await watchCancelled(active, wish.waitSeconds, edges, signal).catch((error: unknown) => {
    // Exit 3 would tell that nothing was changed.
    const isAway = error instanceof UnavailableError;
    if (!(signal.aborted || isAway) || asked.length === 0) throw error;
    const why = isAway ? `: ${error.message}` : '';
    throw new UnfinishedError(
      'cancel.interrupted',
      `the watching was ended${why}; the tasks stay cancelled`,
      {
        hint: `watch again with: ${wish.command}`,
        cause: error,
      },
    );
  });
  await endEarlierRuns(edges.journals, wish.ids);
  return {
    via,
    cluster,
    tasks: found.map((task) => {
      const end = watched.get(task.id);
      const durationMs = Math.round(edges.clock.ticks() - began);
      if (end === undefined) return { task, outcome: 'already-ended', durationMs: 0 };
      return { task: end, outcome: outcomeOf(end, wish.waitSeconds), durationMs };
    }),
  };
}

function isActive({ state }: Pick<Task, 'state'>): boolean {
  return (activeStates as readonly string[]).includes(state);
}

function outcomeOf(task: Task, waitSeconds: number | null): CancelledTask['outcome'] {
  if (!isActive(task)) return task.state === 'Canceled' ? 'cancelled' : 'ended';
  return waitSeconds === null ? 'cancelling' : 'ignored';
}

function requireKnown(ids: readonly string[], found: readonly Task[]): void {
  const known = new Set(found.map(({ id }) => id.toLowerCase()));
  const unknown = ids.filter((id) => !known.has(id.toLowerCase()));
  if (unknown.length > 0)
    throw new RefusedError('task.unknown', `no task has the id ${unknown.join(', ')}`, {
      hint: 'octo-ha tasks list shows those that are not over; nothing was cancelled',
    });
}

async function requirePermitted(
  tasks: readonly Task[],
  cluster: Cluster,
  { accepted, settings }: CancelWish,
  edges: Edges,
  signal: AbortSignal,
): Promise<void> {
  if (!accepted.has('unsupported-write'))
    throw new RefusedError('task.no-api', 'there is no supported way to cancel: no url with an API key', {
      hint: 'give the load balancer or a node a url in the settings, and the key by OCTOPUS_API_KEY; or --accept-risk=unsupported-write to write the state of the tasks into the database',
    });
  const idle = tasks.filter((task) => task.state !== 'Executing' || nodeOfTask(task, cluster) === null);
  if (idle.length > 0)
    throw new RefusedError(
      'task.not-executing',
      `${idle.map(({ id, state }) => `${id} (${state})`).join(', ')}: in the database only what a node executes can be cancelled`,
      { hint: 'cancel it in the web portal, or by an API key' },
    );
  const nodeIds = [...new Set(tasks.flatMap((task) => nodeOfTask(task, cluster)?.id ?? []))];
  const observeSeconds = 2.5 * settings.periods.heartBeatSeconds;
  const { alive } = await proveAlive({ nodeIds, cluster, settings, observeSeconds }, edges, signal);
  const dead = nodeIds.filter((id) => !alive.has(id));
  if (dead.length > 0)
    throw new RefusedError(
      'task.node-not-alive',
      `${dead.join(', ')} is not proved alive: it would obey no cancel`,
      {
        hint: 'octo-ha tasks orphans tells about when Octopus itself cleans up; nothing was cancelled',
      },
    );
}

/** The API needs no lock: Octopus itself keeps order there, and a drain that waits for this very task may hold it. */
async function ask(
  tasks: readonly Task[],
  cluster: Cluster,
  api: OctopusApi | null,
  wish: CancelWish,
  edges: Edges,
  signal: AbortSignal,
): Promise<void> {
  const nodes = [...new Set(tasks.map((task) => nodeOfTask(task, cluster)).filter((node) => node !== null))];
  const scope = { kind: 'nodes' as const, nodeIds: nodes.map(({ id }) => id) };
  const lock = api === null ? await keepLock(edges, scope, signal) : null;
  try {
    const values = { command: wish.command, tasks: tasks.map(({ id }) => id) };
    const run = { verb: 'cancel' as const, nodes, values, command: wish.command };
    const unknown: string[] = [];
    await inRun(
      edges.journals,
      run,
      async (journal) => {
        for (const task of tasks) {
          const refused = await askOne(task, cluster, { api, lock, journal }, edges, signal);
          if (refused !== null) unknown.push(refused);
        }
        await journal.write('ended', null);
      },
      signal,
    );
    if (unknown.length > 0) throw notShown(unknown, tasks.length - unknown.length, wish);
  } finally {
    await lock?.release();
  }
}

/** The database lists them, and Octopus answers 404: the key may not see them, or they are of another space. */
function notShown(tasks: readonly string[], asked: number, { command }: CancelWish): UnfinishedError {
  const others = asked === 0 ? '' : `; the other ${String(asked)} were asked to end`;
  return new UnfinishedError(
    'cancel.refused',
    `Octopus does not show ${tasks.join(', ')} to this API key: not asked to end${others}`,
    {
      hint: `Give a key that may see and cancel them, or cancel them in the web portal; once more: ${command}`,
    },
  );
}

/** Failures after which a request may have been heard. */
const unsure: readonly string[] = ['database.fate-unknown', 'api.unreachable', 'api.garbage'];

async function stateOf(id: string, { database }: Edges, signal: AbortSignal): Promise<Task['state'] | null> {
  const [task] = await database.readTasks({ nodeId: null, states: everyState, ids: [id] }, signal);
  return task?.state ?? null;
}

/** @returns what could not be asked, since Octopus does not know it; else null */
async function askOne(
  { id, nodeId, state, ...task }: Task,
  cluster: Cluster,
  { api, lock, journal }: { api: OctopusApi | null; lock: KeptLock | null; journal: OpenJournal },
  edges: Edges,
  signal: AbortSignal,
): Promise<string | null> {
  const node = nodeOfTask({ nodeId }, cluster);
  await journal.write('cancel.writing', node?.id ?? null, { task: id });
  let outcome: WriteOutcome | 'unknown' = 'unknown';
  try {
    if (api !== null) outcome = await api.cancelTask(id, signal);
    else if (lock !== null && node !== null)
      outcome = await lock.use((held) => held.cancelTask({ id, nodeId: node.id }, signal), signal);
  } catch (error) {
    // Whether it was heard, the task tells: asked for alone are those that were not ending yet.
    const isUnsure = error instanceof UnavailableError && unsure.includes(error.code);
    if (!isUnsure) throw error;
    const now = await stateOf(id, edges, signal).catch((trouble: unknown) => {
      // Where that cannot be seen either, it stays not known.
      throw trouble instanceof UnavailableError ? error : trouble;
    });
    if (now === state) throw error;
  }
  await journal.write('cancel.written', node?.id ?? null, { task: id, outcome });
  const what = `${id} (${task.name})`;
  if (api !== null && outcome === 'gone') return what;
  edges.report({
    step: 'cancel.written',
    node: node?.name ?? null,
    tone: 'done',
    message: `asked ${what} to end`,
  });
  return null;
}
