// The file of `--log`, through a process of its own: what is written for the morning after holds nothing up.
import { startStoreProcess } from './store-process.ts';

/** A file that lines are added to. */
export interface LogFile {
  /** Resolves once the system has it. @throws UnavailableError store.* */
  readonly append: (text: string) => Promise<void>;
  /** Never throws, and does not wait for a file that hangs. */
  readonly end: () => void;
}

/** Opens it at the first text. @param program the built `state-worker.js` */
export function openLogFile(path: string, program: string): LogFile {
  const worker = startStoreProcess(program, undefined, path);
  const { signal } = new AbortController();
  let opened: Promise<unknown> | null = null;
  return {
    append: async (text) => {
      await (opened ??= worker.ask({ ask: 'open-log', path }, { signal }));
      await worker.ask({ ask: 'log', text }, { signal });
    },
    end: worker.end,
  };
}
