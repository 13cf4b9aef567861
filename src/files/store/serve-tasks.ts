// The loop of a worker: one task after the other, each of which may block.
// Lives here: taking tasks and telling what came of them. Never here: what a task is.
import type { MessagePort } from 'node:worker_threads';
import { checkWorker } from './check-worker.ts';
import { checkToken } from './check-token.ts';
import { codeOf } from './code-of.ts';
import { copyWorker } from './copy-worker.ts';
import { checkLock } from './lock-beat.ts';
import { createPace } from './pace.ts';
import { controlOf, word } from './shared-control.ts';
import { showLife, signOfLife } from './signs-of-life.ts';
import { StoppedError, type WorkerHand } from './worker-hand.ts';
import {
  noAmounts,
  type TreeAmounts,
  type WorkerReport,
  type WorkerStart,
  type WorkerTask,
} from './worker-messages.ts';

/** Serves until the port is closed. */
export function serveTasks(start: WorkerStart, port: MessagePort): void {
  const control = controlOf(start.control);
  const tell = (report: WorkerReport): void => port.postMessage(report);
  const amounts = new Map<string, TreeAmounts>();
  const isStopped = (): boolean => Atomics.load(control.words, word.stop) !== 0;
  const hold = createPace(control, start.bytesPerSecond, start.beganAt);
  const step = (files: number, bytes: number): void => {
    control.files[start.id] = (control.files[start.id] as number) + files;
    control.bytes[start.id] = (control.bytes[start.id] as number) + bytes;
  };
  const hand: WorkerHand = {
    id: start.id,
    control,
    pace: (bytes) => {
      if (isStopped()) throw new StoppedError('stopped');
      control.moved[start.id] = (control.moved[start.id] as number) + bytes;
      hold(bytes);
    },
    amountOf: (tree) => {
      const found = amounts.get(tree) ?? noAmounts(tree);
      amounts.set(tree, found);
      return found;
    },
    trouble: (trouble) => tell({ kind: 'trouble', trouble }),
    tell,
    isStopped,
    step,
  };
  showLife(control, start.id);
  // Before its segment is made.
  checkLock(start.lock);
  const work = start.kind === 'copy' ? copyWorker(start, hand) : checkWorker(start, hand);
  port.on('message', (task: WorkerTask) => {
    control.busySince[start.id] = Date.now();
    try {
      checkToken(start);
      work(task);
      tell({ kind: 'done', task: task.kind, amounts: [...amounts.values()] });
      amounts.clear();
    } catch (error) {
      tell({ kind: 'fatal', code: codeOf(error), message: (error as Error).message });
    }
    signOfLife();
    control.busySince[start.id] = 0;
  });
  tell({ kind: 'ready' });
}
