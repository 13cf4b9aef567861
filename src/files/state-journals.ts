// The state folder, through a process of its own: one on a share that hangs must neither hold octo-ha nor the lock that it has.
import type { Journals } from '../edges.ts';
import { UnavailableError } from '../errors.ts';
import type { StateFolder } from '../model/run.ts';
import { askedJournals } from './asked-journals.ts';
import { instanceFolder, journalPath } from './journal-folder.ts';
import type { JournalRequest } from './journal-requests.ts';
import { unreadable, unwritable } from './journal-trouble.ts';
import type { StateHand, StateRequest } from './state-requests.ts';
import { startStoreProcess } from './store-process.ts';

/** What the state folder is opened with. */
export interface StateWorld {
  /** The built `state-worker.js`. */
  readonly program: string;
  /** Takes secrets out of a text. */
  readonly redact: (text: string) => string;
  /** Ctrl-C: from then on an answer is waited for ten seconds, since a line may still have to be written. */
  readonly signal: AbortSignal;
  /** Told of a folder that has not answered for so many milliseconds. */
  readonly quiet: (path: string, ms: number) => void;
}

/** A state folder whose process runs. */
export interface OpenStateFolder {
  /** The journals of one instance. */
  readonly journals: (hand: StateHand) => Promise<Journals>;
  /** The unfinished runs of all. @throws UnavailableError journal.unreadable */
  readonly read: () => Promise<StateFolder>;
  /** Never throws and waits for nothing. */
  readonly end: () => void;
}

/** Starts the process; touches nothing yet. @param folder which need not be there */
export function openStateFolder(
  folder: string,
  { program, redact, quiet, signal }: StateWorld,
): OpenStateFolder {
  const worker = startStoreProcess(program, (_, ms) => quiet(folder, ms), 'its folder');
  let givenUp = false;
  const asked = afterInterruption(signal, () => {
    givenUp = true;
    worker.end();
  });
  /** A process that has died or hangs is a journal that cannot be read or written. */
  const ask = async (request: StateRequest, path: string): Promise<unknown> => {
    const answered = asked();
    try {
      return await worker.ask(request, { signal: new AbortController().signal });
    } catch (error) {
      // Every line was flushed when it was written.
      if (request.ask === 'close') return null;
      if (!(error instanceof UnavailableError) || error.code.startsWith('journal.')) throw error;
      const why = givenUp ? 'its folder did not answer within 10 s of the interruption' : error;
      throw isWrite(request) ? unwritable(path, why) : unreadable(path, why);
    } finally {
      answered();
    }
  };
  return {
    journals: async (hand) => {
      await ask({ ask: 'keep', path: folder, hand }, folder);
      const own = instanceFolder(folder, hand.instance);
      return askedJournals((request) => ask(request, pathOf(request, own)), redact);
    },
    read: async () => (await ask({ ask: 'read-state', path: folder }, folder)) as StateFolder,
    end: worker.end,
  };
}

const patienceMs = 10_000;

/**
 * Calls `over` when so long has passed since Ctrl-C, or since the question where that was before it.
 * @returns begins a question, and gives what ends it
 */
function afterInterruption(signal: AbortSignal, over: () => void): () => () => void {
  const timers = new Map<object, NodeJS.Timeout | null>();
  const begin = (question: object): void => void timers.set(question, setTimeout(over, patienceMs));
  signal.addEventListener('abort', () => [...timers.keys()].forEach(begin), { once: true });
  return () => {
    const question = {};
    if (signal.aborted) begin(question);
    else timers.set(question, null);
    return () => {
      clearTimeout(timers.get(question) ?? undefined);
      timers.delete(question);
    };
  };
}

function isWrite({ ask: asked }: StateRequest): boolean {
  return asked === 'begin' || asked === 'resume' || asked === 'write';
}

function pathOf(request: JournalRequest, own: string): string {
  return 'journal' in request ? journalPath(own, request.journal, false) : own;
}
