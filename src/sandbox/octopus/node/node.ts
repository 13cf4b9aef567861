// One pretend node at work: heart beat, queue, tasks, orphans, leadership.
// Lives here: what it does, and when. Never here: rules (../rules), statements (*-rows), HTTP.
import type { DatabaseClient } from './database-client.ts';
import { documents } from './documents.ts';
import type { Documents } from './documents.ts';
import { noteInstallation } from './installation-history.ts';
import type { InstanceShape } from './instance-shape.ts';
import { findShape } from './instance-shape.ts';
import { nodeRows } from './node-rows.ts';
import type { NodeRow, NodeRows } from './node-rows.ts';
import { prepareFolders } from './prepare-folders.ts';
import { createRhythm } from './rhythm.ts';
import { runTask } from './run-task.ts';
import { storePaths } from './store-paths.ts';
import type { StorePaths } from './store-paths.ts';
import { taskRows } from './task-rows.ts';
import type { TaskRow, TaskRows } from './task-rows.ts';
import { isOrphan } from '../rules/is-orphan.ts';
import { takesTask } from '../rules/takes-task.ts';

/** How a node behaves. Seconds are Octopus' own, before the time scale. */
export interface NodeOptions {
  readonly name: string;
  readonly home: string;
  readonly version: string;
  readonly timeScale: number;
  /** How far its clock is ahead; it stamps what it writes with that, but judges others by the true time. */
  readonly clockOffsetSeconds: number;
  /** Something went wrong that the node survives. */
  readonly onTrouble: (error: unknown) => void;
}

/** A node that runs. */
export interface RunningNode {
  readonly id: string;
  readonly shape: InstanceShape;
  readonly rows: NodeRows;
  readonly tasks: TaskRows;
  readonly documents: Documents;
  /** As they were when it started. */
  readonly paths: StorePaths;
  readonly now: () => Date;
  /** As of the last look at the database, which this takes. */
  readonly self: () => Promise<NodeRow | null>;
  /** Ends the rhythm; with `flag`, says in the database that the node is offline. Tasks stay as they are. */
  readonly stop: (flag: boolean) => Promise<void>;
}

const heartBeatSeconds = 60;
const queuePollSeconds = 20;
const offlineSeconds = 300;

/** Starts a node: resolves after its first heart beat. */
export async function startNode(database: DatabaseClient, options: NodeOptions): Promise<RunningNode> {
  const shape = await findShape(database);
  const id = shape.prefixedIds ? `OctopusServerNodes-${options.name}` : options.name;
  const rows = nodeRows(database, shape, options.version);
  const tasks = taskRows(database, shape);
  const settings = documents(database, shape);
  const scaled = (seconds: number): number => (seconds * 1000) / options.timeScale;
  const now = (): Date => new Date(Date.now() + scaled(options.clockOffsetSeconds));
  const isMe = (nodeId: string): boolean => nodeId.toLowerCase() === id.toLowerCase();
  const rhythm = createRhythm(options.onTrouble);
  const running = new Set<string>();
  const cancelling = new Set<string>();
  /** Tasks that may be this node's: the answer to its taking them got lost. */
  const unsure = new Set<string>();
  let hasLooked = false;
  // Server folders are read at the start, as the real one does: changing them needs a restart.
  const paths = storePaths(await settings.all(), options.home);

  await prepareFolders(paths, { name: options.name, version: options.version, at: now() });
  await rows.beat(id, options.name, now());
  await noteInstallation(database, shape, { name: options.name, version: options.version, at: now() });
  rhythm.every(scaled(queuePollSeconds), look);
  void rhythm.sleep(scaled(heartBeatSeconds)).then(() => {
    rhythm.every(scaled(heartBeatSeconds), () => rows.beat(id, options.name, now()));
  });

  return {
    id,
    shape,
    rows,
    tasks,
    documents: settings,
    paths,
    now,
    self: async () => (await rows.all()).find((row) => isMe(row.id)) ?? null,
    stop: async (flag) => {
      await rhythm.stop();
      if (flag) await rows.flagOffline(id);
    },
  };

  async function look(): Promise<void> {
    const nodes = await rows.all();
    const active = await tasks.active();
    for (const task of active) {
      if (task.state === 'Cancelling' && running.has(task.id)) cancelling.add(task.id);
      if (unsure.delete(task.id) && isMe(task.nodeId)) execute(task.id, task.name);
    }
    unsure.clear();
    await cancelOrphans(nodes, active);
    hasLooked = true;
    const self = nodes.find((row) => isMe(row.id));
    if (self === undefined) return;
    if (shape.rank) await elect(nodes, self);
    await takeTasks(nodes, active, self);
  }

  async function cancelOrphans(nodes: readonly NodeRow[], active: readonly TaskRow[]): Promise<void> {
    const self = { nodeId: id, remembers: hasLooked };
    for (const task of active) {
      if (running.has(task.id)) continue;
      const owner = nodes.find((row) => row.id.toLowerCase() === task.nodeId.toLowerCase());
      if (isOrphan(task, self, owner === undefined ? null : ageSeconds(owner)))
        await tasks.end(task.id, 'Canceled', 'The task was canceled because its node went away', now());
    }
  }

  /** In Octopus' seconds. */
  function ageSeconds(row: NodeRow): number {
    return ((Date.now() - row.lastSeenAt.getTime()) / 1000) * options.timeScale;
  }

  function isUp(row: NodeRow): boolean {
    return !row.offline && (isMe(row.id) || ageSeconds(row) <= offlineSeconds);
  }

  /**
   * A follower makes itself leader when there is none that is up and not draining; a drained one steps down. Of two that
   * did so at once, the one whose id comes first stays.
   */
  async function elect(nodes: readonly NodeRow[], self: NodeRow): Promise<void> {
    const leader = nodes.find((row) => row.leader && isUp(row) && !row.draining && !isMe(row.id));
    const yields = leader !== undefined && (!self.leader || leader.id < self.id);
    if (self.draining || yields) {
      if (self.leader) await rows.lead(id, false);
      return;
    }
    for (const row of nodes) if (row.leader && !isMe(row.id)) await rows.lead(row.id, false);
    if (!self.leader) await rows.lead(id, true);
  }

  async function takeTasks(
    nodes: readonly NodeRow[],
    active: readonly TaskRow[],
    self: NodeRow,
  ): Promise<void> {
    const queue = await tasks.queued();
    const counted = active.filter((task) => !task.waiting);
    const capsInCluster = nodes
      .filter((row) => isUp(row) && !row.draining)
      .reduce((sum, row) => sum + row.taskCap, 0);
    let [here, everywhere, pending] = [running.size, counted.length, queue.length];
    for (const task of queue) {
      const load = {
        draining: self.draining,
        activeHere: here,
        capHere: self.taskCap,
        activeInCluster: everywhere,
        pending,
        capsInCluster,
      };
      if (rhythm.stopped() || !takesTask(load)) return;
      pending -= 1;
      everywhere += 1;
      unsure.add(task.id);
      const taken = await tasks.take(task.id, id, now());
      unsure.delete(task.id);
      if (!taken) continue;
      here += 1;
      execute(task.id, task.name);
    }
  }

  function execute(taskId: string, name: string): void {
    running.add(taskId);
    const site = {
      nodeName: options.name,
      version: options.version,
      paths,
      tasks,
      now,
      wait: (seconds: number) => rhythm.sleep(scaled(seconds)),
      isCancelled: () => cancelling.has(taskId),
      onTrouble: options.onTrouble,
    };
    void runTask(taskId, name, site).finally(() => {
      running.delete(taskId);
      cancelling.delete(taskId);
    });
  }
}
