// Answers what is asked about the state folder, and appends to the log.
import { open, type FileHandle } from 'node:fs/promises';
import type { Journals } from '../edges.ts';
import { journalDesk } from './journal-desk.ts';
import { openJournals } from './journals.ts';
import { readStateFolder } from './read-state-folder.ts';
import type { Desk } from './serve-parent.ts';
import { aliveAlone } from './sign-of-life.ts';
import type { StateRequest } from './state-requests.ts';

/** Keeps the journals of one instance, or one log. */
export function stateDesk(): Desk<StateRequest> {
  let kept: Journals | null = null;
  let log: FileHandle | null = null;
  /** What was asked of the log is done one after the other. */
  let last: Promise<unknown> = Promise.resolve();
  const journals = journalDesk(() => {
    if (kept === null) throw new Error('no journals are kept');
    return kept;
  });
  /** Who waits for an answer hears of every journal that was read. */
  const waiting = new Set<Parameters<Desk<StateRequest>['answer']>[1]>();
  const looked = (): void => waiting.forEach((tell) => tell(aliveAlone));
  const next = (work: () => Promise<unknown>): Promise<unknown> => (last = last.then(work));
  return {
    answer: (request, onProgress) => {
      waiting.add(onProgress);
      return answer(request).finally(() => waiting.delete(onProgress));
    },
    // The log gets what it was sent. A journal gets nothing more: another run may already go on with it.
    release: () => last.then(() => log?.close()).catch(() => undefined),
  };

  function answer(request: StateRequest): Promise<unknown> {
    switch (request.ask) {
      case 'read-state':
        return readStateFolder(request.path, looked);
      case 'keep':
        kept = openJournals(request.path, {
          ...request.hand,
          clock: { now: () => new Date() },
          redact: (text) => text,
          looked,
        });
        return Promise.resolve(null);
      case 'open-log':
        return next(async () => {
          log = await openForLines(request.path);
        });
      case 'log':
        return next(async () => log?.appendFile(request.text));
      default:
        return journals.answer(request);
    }
  }
}

/** Makes the file, but no folders. A line that an earlier run was killed in is ended first. */
async function openForLines(path: string): Promise<FileHandle> {
  const handle = await open(path, 'a+');
  const { size } = await handle.stat();
  if (size === 0) return handle;
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  if (buffer[0] !== 0x0a) await handle.appendFile('\n');
  return handle;
}
