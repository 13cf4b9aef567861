// What a node does with a task it has taken: half a minute to three minutes of pretending.
// Lives here: one task. Never here: which task to take.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StorePaths } from './store-paths.ts';
import { openTaskLog } from './task-log.ts';
import type { Ended, TaskRows } from './task-rows.ts';

/** What a task needs of its node. Milliseconds are real ones. */
export interface TaskSite {
  readonly nodeName: string;
  readonly version: string;
  readonly paths: StorePaths;
  readonly tasks: TaskRows;
  readonly now: () => Date;
  /** Waits so many of Octopus' seconds. */
  readonly wait: (seconds: number) => Promise<void>;
  readonly isCancelled: () => boolean;
  readonly onTrouble: (error: unknown) => void;
}

const steps = 5;
const queuePollSeconds = 20;

/** Runs it to its end, which is written down however long the database is away. */
export async function runTask(taskId: string, name: string, site: TaskSite): Promise<void> {
  let ended: { readonly state: Ended; readonly message: string | null };
  try {
    ended = { state: await work(taskId, name, site), message: null };
  } catch (error) {
    ended = { state: 'Failed', message: error instanceof Error ? error.message : String(error) };
  }
  await persist(site, () => site.tasks.end(taskId, ended.state, ended.message, site.now()));
}

/** In steps, each of them a line in the log. @throws Error when the log or an artifact cannot be written */
async function work(taskId: string, name: string, site: TaskSite): Promise<Ended> {
  const log = await openTaskLog(site.paths.taskLogs, taskId, site.version);
  const seconds = 30 + Math.random() * 150;
  await log.write(`${name} on ${site.nodeName} begins (pretend)`);
  for (let step = 1; step <= steps; step += 1) {
    await site.wait(seconds / steps);
    if (site.isCancelled()) return 'Canceled';
    await log.write(`step ${String(step)} of ${String(steps)} done`);
  }
  if (name === 'Deploy') await writeArtifact(taskId, site);
  return 'Success';
}

async function writeArtifact(taskId: string, site: TaskSite): Promise<void> {
  const artifact = `Artifacts-${taskId.replace(/^\D*/, '')}`;
  await mkdir(site.paths.artifacts, { recursive: true });
  await writeFile(join(site.paths.artifacts, artifact.toLowerCase()), `pretend output of ${taskId}\n`);
  await persist(site, () => site.tasks.addArtifact(artifact, 'output.txt', taskId, site.now()));
}

async function persist(site: TaskSite, act: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await act();
      return;
    } catch (error) {
      // Written already, by an attempt whose answer got lost.
      if ((error as { number?: number }).number === 2627) return;
      site.onTrouble(error);
      await site.wait(queuePollSeconds);
    }
  }
}
