// The program that touches stores: a process of its own, so that one which hangs on a dead share can be ended or abandoned.
// Lives here: which part of it this thread is. Never here: what is done.
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { serveBeat, type BeatStart } from './lock-beat.ts';
import { serveLook, type LookStart } from './look-worker.ts';
import { newFilesLack } from './open-flags.ts';
import { serveParent } from '../serve-parent.ts';
import { serveTasks } from './serve-tasks.ts';
import { storeDesk } from './store-desk.ts';
import type { WorkerStart } from './worker-messages.ts';

if (isMainThread) {
  process.umask(newFilesLack);
  serveParent(storeDesk());
} else if (parentPort !== null) {
  const start = workerData as WorkerStart | LookStart | BeatStart;
  if (start.kind === 'look') serveLook(start, parentPort);
  else if (start.kind === 'beat') serveBeat(start, parentPort);
  else serveTasks(start, parentPort);
}
