import { lstat, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { RefusedError } from '../../errors.ts';
import type { VerifyWish } from '../../model/tree.ts';
import { journalDesk } from '../journal-desk.ts';
import type { Desk } from '../serve-parent.ts';
import { aliveAlone } from '../sign-of-life.ts';
import { copyBack } from './copy-back.ts';
import { bornFiles } from './born-files.ts';
import { runCheck, usualCheck, type CheckRunWish } from './check-run.ts';
import { runCopy, type RunPlace } from './copy-run.ts';
import { cureProof } from './cure-proof.ts';
import { loadManifest } from './manifest-folder.ts';
import type { LookReport, LookStart } from './look-worker.ts';
import { proofOf, provedFiles } from './proved-files.ts';
import type { Look, ListProgress, StoreRequest } from './store-requests.ts';
import { amountToRead } from './read-again.ts';
import { strangeSources } from './strange-sources.ts';
import { tryAside } from './try-aside.ts';
import { writtenSince } from './written-since.ts';
import { openTargetFolder, readTargetFolder, type OpenTarget } from './target-folder.ts';

/** Holds at most one target. */
export function storeDesk(): Desk<StoreRequest> {
  let target: OpenTarget | null = null;
  const place = (): OpenTarget => {
    if (target === null) throw new Error('no target is open');
    return target;
  };
  const where = (): RunPlace => {
    const { root, manifest, token, lock } = place();
    return { root, manifest, token, lock };
  };
  const journals = journalDesk(() => place().journals);
  const answer: Desk<StoreRequest>['answer'] = async (request, onProgress, signal) => {
    switch (request.ask) {
      case 'survey':
      case 'probe':
      case 'list':
        return look(request, onProgress);
      case 'set-aside':
        return setAside(request.path, request.newName);
      case 'try-aside':
        return tryAside(request.path, request.newName);
      case 'read-target':
        return readTargetFolder(request.root, request.hand);
      case 'open':
        target = await openTargetFolder(request.root, request.create, request.hand);
        return { root: target.root };
      case 'copy':
        return whileOurs((stop) =>
          runCopy(
            where(),
            { ...request.wish, trees: request.trees, only: null, home: () => null },
            onProgress,
            stop,
          ),
        );
      case 'verify':
        return whileOurs((stop) =>
          runCheck(
            where(),
            { ...usualCheck, ...asWished(request.wish), trees: request.trees },
            onProgress,
            stop,
          ),
        );
      case 'born':
        return whileOurs((stop) => bornFiles(where(), request.trees, onProgress, stop));
      case 'lacking': {
        const wish = {
          ...usualCheck,
          level: 'names',
          all: true,
          side: { of: 'old' },
          mayBeMissing: true,
        } as const;
        return whileOurs((stop) => runCheck(where(), { ...wish, trees: request.trees }, onProgress, stop));
      }
      case 'proved':
        return provedFiles(place(), request.trees, request.wish, request.from, onProgress);
      case 'proof':
        return proofOf(place(), request.trees, onProgress);
      case 'cure':
        return whileOurs((stop) => cureProof(where(), request, onProgress, stop));
      case 'recognise':
        return strangeSources(request.trees, loadManifest(place().manifest, onProgress));
      case 'written-since':
        return whileOurs((stop) => writtenSince(where(), request, onProgress, stop));
      case 'to-read-again':
        return amountToRead(request.trees, loadManifest(place().manifest, onProgress));
      case 'copy-back':
        return whileOurs((stop) => copyBack(where(), request, onProgress, stop));
      case 'reserve':
        await place().reserve.fill();
        return null;
      case 'release':
        return release();
      default:
        return journals.answer(request);
    }

    /** A lock that was lost stops what is under way. */
    async function whileOurs<T extends object>(run: (stop: AbortSignal) => Promise<T>): Promise<T | object> {
      const stop = new AbortController();
      const onAbort = (): void => stop.abort();
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) stop.abort();
      const lost: string[] = [];
      void place().lost.then((why) => {
        lost.push(why);
        stop.abort();
      });
      const result = await run(stop.signal);
      signal.removeEventListener('abort', onAbort);
      const [why] = lost;
      return why === undefined ? result : { ...result, fatal: { code: 'LOCK-LOST', message: why } };
    }
  };

  async function release(): Promise<void> {
    await journals.close();
    await target?.release();
    target = null;
  }
  return { answer, release };
}

function asWished({
  repair = false,
  ...wish
}: VerifyWish): Pick<CheckRunWish, keyof VerifyWish | 'touched' | 'mayBeMissing'> {
  return { ...wish, repair, touched: repair, mayBeMissing: repair };
}

function look(request: Look, onProgress: (progress: ListProgress) => void): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const workerData: LookStart = { kind: 'look', ...request };
    const thread = new Worker(process.argv[1] as string, { workerData });
    thread.on('message', (report: LookReport) => {
      if ('progress' in report) onProgress({ ...aliveAlone, done: report.progress });
      else if ('listed' in report) onProgress({ ...aliveAlone, listed: report.listed });
      else if ('answer' in report) resolve(report.answer);
      else
        reject(
          Object.assign(new Error(report.failure.message), { code: report.failure.code, path: request.path }),
        );
    });
    thread.on('error', reject);
  });
}

/** Within its parent, and only to a name that is free. @throws RefusedError store.name-taken; what node:fs throws */
async function setAside(path: string, newName: string): Promise<void> {
  const to = join(dirname(path), newName);
  const taken = await lstat(to).then(
    () => true,
    (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    },
  );
  if (taken)
    throw new RefusedError('store.name-taken', `'${to}' is there already`, {
      hint: 'Move it away, or finish later.',
    });
  await rename(path, to);
}
