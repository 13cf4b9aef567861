// Cancels the tasks that a draining node still runs, by the safest way there is.
import type { OpenJournal, WriteOutcome } from '../../edges.ts';
import { RefusedError, UnavailableError } from '../../errors.ts';
import type { Task } from '../../model/task.ts';
import type { KeptLock } from '../keep-lock.ts';
import type { DrainEdges, DrainTarget, DrainWish } from './drain-wish.ts';

/** How tasks can be cancelled: the API of Octopus, its command on the node, or the database, which is nobody's interface. */
export type CancelWay = 'api' | 'server' | 'database';

/**
 * The best way that exists for this node.
 * @throws RefusedError drain.no-cancel when only the database is left and its risk was not accepted
 */
export function cancelWay(
  target: Pick<DrainTarget, 'name' | 'url'>,
  wish: Pick<DrainWish, 'settings' | 'accepted'>,
  edges: Pick<DrainEdges, 'hosts'>,
): CancelWay {
  const url = wish.settings.loadBalancer?.url ?? target.url;
  if (url !== null && edges.hosts.api(url) !== null) return 'api';
  if (edges.hosts.serviceOf(target.name)?.abilities.has('run') === true) return 'server';
  if (wish.accepted.has('unsupported-write')) return 'database';
  throw new RefusedError(
    'drain.no-cancel',
    `there is no supported way to cancel the tasks of ${target.name}`,
    {
      hint: 'give an API key by OCTOPUS_API_KEY and a url, or a service that runs Octopus.Server; or --accept-risk=unsupported-write to write the state of the tasks into the database',
    },
  );
}

/**
 * Asks for the cancel of every executing task of the node, journalled. Whether they end is for the watch to prove: a cancel
 * can be ignored (Octopus issue 7920), and a node that is dead never obeys one (issue 4538), so only a live node's are asked.
 * @throws UnavailableError database.*, api.*, host.*
 */
export async function cancelTasks(
  target: Pick<DrainTarget, 'id' | 'name' | 'url'>,
  wish: Pick<DrainWish, 'settings' | 'accepted'>,
  edges: DrainEdges,
  work: { readonly journal: OpenJournal; readonly lock: KeptLock },
  signal: AbortSignal,
): Promise<void> {
  const way = cancelWay(target, wish, edges);
  const question = { nodeId: target.id, states: ['Executing' as const] };
  const found = await edges.database.readTasks(question, signal);
  const tasks = found.filter(({ waitsForPerson }) => waitsForPerson !== true);
  if (tasks.length === 0) return;
  let asked: readonly Task[] = tasks;
  await work.journal.write('cancel.writing', target.id, { way, tasks: tasks.map(({ id }) => id) });
  if (way === 'server') {
    await work.lock.secure(signal);
    const words = ['node', '--drain=true', '--wait=0', '--cancel-tasks'];
    const result = await edges.hosts.serviceOf(target.name)?.run(words, signal);
    if (result?.exitCode !== 0)
      throw new UnavailableError(
        'host.command-failed',
        `Octopus.Server ${words.join(' ')} on ${target.name} ended with ${String(result?.exitCode)}`,
        { hint: 'cancel the tasks in the web portal; the node stays draining' },
      );
  } else asked = await cancelEach(tasks, way, target, wish, edges, work.lock, signal);
  await work.journal.write('cancel.written', target.id, { way });
  if (asked.length === 0) return;
  edges.report({
    step: 'cancel.written',
    node: target.name,
    tone: 'done',
    message: `${target.name}: asked to cancel ${asked.map(({ id }) => id).join(', ')} (by ${way})`,
    values: { way, tasks: asked.map(({ id }) => id) },
  });
}

/** @returns those that were asked: Octopus does not know (404) what the API key may not see */
async function cancelEach(
  tasks: readonly Task[],
  way: 'api' | 'database',
  target: Pick<DrainTarget, 'id' | 'name' | 'url'>,
  wish: Pick<DrainWish, 'settings'>,
  edges: DrainEdges,
  lock: KeptLock,
  signal: AbortSignal,
): Promise<readonly Task[]> {
  const asked: Task[] = [];
  for (const task of tasks) {
    const outcome = await cancelOne(task.id, way, target, wish, edges, lock, signal);
    if (outcome !== 'gone') asked.push(task);
    else
      edges.report({
        step: 'cancel.unknown',
        node: target.name,
        tone: 'warning',
        message: `${task.id} was not cancelled: Octopus does not know it${way === 'api' ? ' (404); may the API key see its space?' : ''}`,
      });
  }
  return asked;
}

async function cancelOne(
  taskId: string,
  way: 'api' | 'database',
  target: Pick<DrainTarget, 'id' | 'name' | 'url'>,
  wish: Pick<DrainWish, 'settings'>,
  edges: DrainEdges,
  lock: KeptLock,
  signal: AbortSignal,
): Promise<WriteOutcome> {
  if (way === 'database')
    return lock.use((held) => held.cancelTask({ id: taskId, nodeId: target.id }, signal), signal);
  const url = wish.settings.loadBalancer?.url ?? target.url;
  await lock.secure(signal);
  const api = url === null ? null : edges.hosts.api(url);
  return api === null ? 'gone' : api.cancelTask(taskId, signal);
}
