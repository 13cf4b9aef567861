// One pretend node at work: heart beat, queue, tasks, orphans, leadership.
// Lives here: its rhythm. Never here: rules (../rules), statements (*-rows), HTTP.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseClient } from './database-client.ts';
import { documents } from './documents.ts';
import type { Documents } from './documents.ts';
import type { InstanceShape } from './instance-shape.ts';
import { findShape } from './instance-shape.ts';
import { nodeRows } from './node-rows.ts';
import type { NodeRow, NodeRows } from './node-rows.ts';
import { storePaths } from './store-paths.ts';
import type { StorePaths } from './store-paths.ts';
import { openTaskLog } from './task-log.ts';
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
  const now = (): Date => new Date(Date.now() + options.clockOffsetSeconds * 1000);
  const scaled = (seconds: number): number => (seconds * 1000) / options.timeScale;
  const cancelling = new Set<string>();
  const running = new Set<string>();
  const timers = new Set<NodeJS.Timeout>();
  let stopped = false;
  let started = false;
  // Server folders are read at the start, as the real one does: changing them needs a restart.
  const paths: StorePaths = storePaths(await settings.all(), options.home);

  await rows.beat(id, options.name, now());
  every(heartBeatSeconds, () => rows.beat(id, options.name, now()));
  every(queuePollSeconds, look);
  void look().catch(options.onTrouble);

  return {
    id,
    shape,
    rows,
    tasks,
    documents: settings,
    now,
    self: async () => (await rows.all()).find((row) => row.id.toLowerCase() === id.toLowerCase()) ?? null,
    stop: async (flag) => {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      if (flag) await rows.flagOffline(id);
    },
  };

  /** Again and again, each time so long after the last one ended. */
  function every(seconds: number, act: () => Promise<void>): void {
    after(scaled(seconds), async () => {
      try {
        await act();
      } finally {
        every(seconds, act);
      }
    });
  }

  function after(ms: number, act: () => Promise<void>): void {
    if (stopped) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (!stopped) act().catch(options.onTrouble);
    }, ms);
    timers.add(timer);
  }

  async function look(): Promise<void> {
    const nodes = await rows.all();
    const active = await tasks.active();
    for (const task of active)
      if (task.state === 'Cancelling' && running.has(task.id)) cancelling.add(task.id);
    await cancelOrphans(nodes, active);
    started = true;
    const self = nodes.find((row) => row.id.toLowerCase() === id.toLowerCase());
    if (self === undefined) return;
    if (shape.rank) await elect(nodes, self);
    await takeTasks(nodes, active, self);
  }

  async function cancelOrphans(nodes: readonly NodeRow[], active: readonly TaskRow[]): Promise<void> {
    for (const task of active) {
      const owner = nodes.find((row) => row.id.toLowerCase() === task.nodeId.toLowerCase());
      const age = owner === undefined ? null : ageSeconds(owner);
      const self = { nodeId: id, remembers: started || running.has(task.id) };
      if (!running.has(task.id) && isOrphan(task, self, age))
        await tasks.end(task.id, 'Canceled', 'The task was canceled because its node went away', now());
    }
  }

  /** In Octopus' seconds. */
  function ageSeconds(row: NodeRow): number {
    return ((now().getTime() - row.lastSeenAt.getTime()) / 1000) * options.timeScale;
  }

  function isUp(row: NodeRow): boolean {
    return !row.offline && (row.id === id || ageSeconds(row) <= offlineSeconds);
  }

  /** A follower makes itself leader when there is none that is up and not draining; a drained one steps down. */
  async function elect(nodes: readonly NodeRow[], self: NodeRow): Promise<void> {
    const leader = nodes.find((row) => row.leader && isUp(row) && !row.draining && row.id !== id);
    if (self.draining || leader !== undefined) {
      if (self.leader) await rows.lead(id, false);
      return;
    }
    for (const row of nodes) if (row.leader && row.id !== id) await rows.lead(row.id, false);
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
      if (stopped || !takesTask(load)) return;
      pending -= 1;
      everywhere += 1;
      if (!(await tasks.take(task.id, id, now()))) continue;
      here += 1;
      void execute(task.id, task.name).catch(options.onTrouble);
    }
  }

  /** Half a minute to three minutes of pretending, in steps, each of them a line in the log. */
  async function execute(taskId: string, name: string): Promise<void> {
    running.add(taskId);
    try {
      const log = await openTaskLog(paths.taskLogs, taskId, options.version);
      const steps = 5;
      const seconds = 30 + Math.random() * 150;
      await log.write(`${name} on ${options.name} begins (pretend)`);
      for (let step = 1; step <= steps; step += 1) {
        await new Promise<void>((resolve) => {
          after(scaled(seconds / steps), async () => {
            resolve();
            await Promise.resolve();
          });
        });
        if (cancelling.has(taskId)) {
          await tasks.end(taskId, 'Canceled', null, now());
          return;
        }
        await log.write(`step ${String(step)} of ${String(steps)} done`);
      }
      if (name === 'Deploy') await writeArtifact(taskId);
      await tasks.end(taskId, 'Success', null, now());
    } finally {
      running.delete(taskId);
      cancelling.delete(taskId);
    }
  }

  async function writeArtifact(taskId: string): Promise<void> {
    const artifact = `Artifacts-${taskId.replace(/^\D*/, '')}`;
    await mkdir(paths.artifacts, { recursive: true });
    await writeFile(join(paths.artifacts, artifact.toLowerCase()), `pretend output of ${taskId}\n`);
    await tasks.addArtifact(artifact, 'output.txt', taskId, now());
  }
}
