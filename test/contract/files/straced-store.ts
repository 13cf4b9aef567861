// The built program that touches stores, run under strace, which stops it or fails a call of its at a place of our choice.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CopyRunResult } from '../../../src/files/store/copy-run.ts';
import type { ChildMessage } from '../../../src/files/process-messages.ts';
import type { StoreRequest } from '../../../src/files/store/store-requests.ts';
import type { CopyProgress } from '../../../src/model/tree.ts';
import { hand, program, settle, type Scene } from './store-scene.ts';

/** How a run under strace ended. */
export interface StracedRun {
  /** What the copy answered; null where the program was killed before, or could not even open the target. */
  readonly result: CopyRunResult | null;
  /** The code of a request that failed. */
  readonly failure: string | null;
  readonly killed: boolean;
  /** How far the copy was, as it was told. */
  readonly progress: readonly CopyProgress[];
  /** What strace wrote. */
  readonly trace: string;
}

/**
 * Opens the target and settles it with one worker, so that every run makes the same calls.
 * @param options of strace, without program and output
 */
export async function straced(it: Scene, options: readonly string[]): Promise<StracedRun> {
  const folder = mkdtempSync(join(tmpdir(), 'octo-ha-strace-'));
  const output = join(folder, 'trace');
  const child = spawn(
    'strace',
    // With its filter strace 6.1 sends no signal.
    [
      '-f',
      ...(options.some((each) => each.includes('signal=')) ? [] : ['--seccomp-bpf']),
      '-qq',
      '-y',
      '-o',
      output,
      ...options,
      process.execPath,
      program,
    ],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: { ...process.env, UV_USE_IO_URING: '0' },
    },
  );
  const requests: StoreRequest[] = [
    { ask: 'open', root: it.target, create: true, hand },
    {
      ask: 'copy',
      trees: [{ name: 'taskLogs', from: it.source, to: 'TaskLogs' }],
      wish: { ...settle, workers: 1 },
    },
    { ask: 'release' },
  ];
  let at = 0;
  let result: CopyRunResult | null = null;
  let failure: string | null = null;
  const progress: CopyProgress[] = [];
  const next = (): void => {
    const request = requests[at];
    if (request === undefined || failure !== null) child.disconnect();
    else child.send({ id: at, request }, () => undefined);
  };
  child.on('message', (message: ChildMessage) => {
    if ('answer' in message) {
      if (requests[at]?.ask === 'copy') result = message.answer as CopyRunResult;
      at += 1;
    } else if ('failure' in message) failure = message.failure.code;
    else {
      if ('progress' in message) progress.push(message.progress as CopyProgress);
      return;
    }
    next();
  });
  next();
  const isEnded = await new Promise<boolean>((resolve) => {
    child.once('exit', () => resolve(at === requests.length || failure !== null));
  });
  const trace = readFileSync(output, 'latin1');
  rmSync(folder, { recursive: true, force: true });
  return { result, failure, killed: !isEnded, progress, trace };
}
