import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { FileTrouble } from '../../model/tree.ts';
import { adaptWorkers } from './adapt-workers.ts';
import { codeOf } from './code-of.ts';
import { mostWorkers, word, type Control } from './shared-control.ts';
import type {
  CheckStart,
  CopyStart,
  TreeAmounts,
  WorkerReport,
  WorkerStart,
  WorkerTask,
} from './worker-messages.ts';

/** Why nothing more can be done. */
export interface WorkerTrouble {
  /** An errno: `ENOSPC`. */
  readonly code: string;
  readonly message: string;
}

/** What the owner of a pool is told, and how many workers it wants (null: as many as help). */
export interface PoolSite {
  readonly control: Control;
  readonly workers: number | null;
  readonly segment: (worker: number) => string | null;
  readonly trouble: (trouble: FileTrouble) => void;
  readonly busy: (busy: {
    readonly tree: string;
    readonly path: string;
    readonly names: readonly string[];
  }) => void;
  readonly vanished: (file: { readonly tree: string; readonly path: string }) => void;
  readonly amounts: (amounts: readonly TreeAmounts[]) => void;
  readonly flush: () => void;
  readonly fatal: (trouble: WorkerTrouble) => void;
}

/** What all workers of a pool are started with. */
export type PoolStart = Omit<CopyStart, 'id' | 'segment'> | Omit<CheckStart, 'id' | 'segment'>;

/** Workers and the queue before them. */
export interface Pool {
  readonly add: (tasks: readonly WorkerTask[]) => void;
  /** Resolves when nothing is queued and nobody works. */
  readonly idle: () => Promise<void>;
  /** Has one of them do it, and resolves when it is done. Only while all are idle. */
  readonly one: (task: WorkerTask) => Promise<void>;
  readonly size: () => number;
  /** Has every worker take what it has under way to its end. */
  readonly finish: () => Promise<void>;
  readonly end: () => Promise<void>;
}

interface Member {
  readonly thread: Worker;
  isIdle: boolean;
  /** It fell over: it takes nothing any more. */
  isDead: boolean;
}

/** Workers begun with, before it is known what helps: a local disk keeps about one for each processor busy. */
const usual = Math.min(4, Math.max(2, availableParallelism()));

/** Starts workers: threads of this very program. */
export function startWorkers(start: PoolStart, site: PoolSite): Pool {
  const { control } = site;
  const large: WorkerTask[] = [];
  const queue: WorkerTask[] = [];
  const members: Member[] = [];
  let waiters: (() => void)[] = [];
  const count = (): void => {
    Atomics.store(control.words, word.queued, queue.length + large.length);
  };
  const give = (): void => {
    for (const member of members) {
      if (!member.isIdle || member.isDead) continue;
      const task = large.shift() ?? queue.shift();
      if (task === undefined) break;
      member.isIdle = false;
      member.thread.postMessage(task);
    }
    count();
    if (queue.length + large.length === 0 && members.every(({ isIdle }) => isIdle)) {
      waiters.forEach((each) => each());
      waiters = [];
    }
  };
  const hear = (member: Member, report: WorkerReport): void => {
    if (report.kind === 'trouble') site.trouble(report.trouble);
    else if (report.kind === 'busy') site.busy(report);
    else if (report.kind === 'vanished') site.vanished(report);
    else if (report.kind === 'flush') site.flush();
    else if (report.kind === 'more') {
      (report.isLarge ? large : queue).push(...report.tasks);
      give();
    } else {
      if (report.kind === 'fatal') {
        queue.length = 0;
        large.length = 0;
        site.fatal(report);
      } else if (report.kind === 'done') site.amounts(report.amounts);
      member.isIdle = true;
      give();
    }
  };
  const begin = (): void => {
    const id = members.length;
    const workerData = { ...start, id, segment: site.segment(id) } as WorkerStart;
    // This very program, which asks itself whether it is a worker.
    const thread = new Worker(process.argv[1] as string, { workerData });
    const member = { thread, isIdle: false, isDead: false };
    thread.on('message', (report: WorkerReport) => hear(member, report));
    thread.on('error', (error) => {
      member.isDead = true;
      hear(member, { kind: 'fatal', code: codeOf(error), message: error.message });
    });
    members.push(member);
    Atomics.store(control.words, word.wanted, members.length);
  };
  const most = Math.min(site.workers ?? mostWorkers, mostWorkers);
  while (members.length < Math.min(site.workers ?? usual, most)) begin();
  const adapting = adaptWorkers(control, (wanted) => {
    if (Atomics.load(control.words, word.queued) === 0) return;
    while (members.length < Math.min(wanted, most)) begin();
  });
  const idle = (): Promise<void> =>
    new Promise((resolve) => {
      waiters.push(resolve);
      give();
    });
  return {
    add: (tasks) => {
      queue.push(...tasks);
      give();
    },
    idle,
    one: async (task) => {
      queue.push(task);
      await idle();
    },
    size: () => members.length,
    finish: async () => {
      for (const member of members.filter(({ isDead }) => !isDead)) {
        member.isIdle = false;
        member.thread.postMessage({ kind: 'finish' });
      }
      await idle();
    },
    end: async () => {
      adapting.stop();
      await Promise.all(members.map(({ thread }) => thread.terminate()));
    },
  };
}
