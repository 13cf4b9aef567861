// Says what is waited for: a spinner on a TTY, lines elsewhere. Nothing for waits that are over at once.
import type { Ora } from 'ora';
import type { OutputStream } from './output-stream.ts';

// docs/output.md: never more than 2 s without a line or a spinner that says what is waited for.
const spinnerAfterMs = 300;
const lineAfterMs = 1_000;
const lineEveryMs = 10_000;

/** The waits of one terminal; the newest of several is the one shown. */
export interface Waits {
  readonly begin: (what: string) => () => void;
  /** Takes the spinner off the line before something else is written. */
  readonly clear: () => void;
  /** Ends those that nobody has ended: a wait that is drawn must not keep the process alive. */
  readonly endAll: () => void;
}

/** @param say writes one line on stderr */
export function createWaiting(stream: OutputStream, spinner: boolean, say: (line: string) => void): Waits {
  let shown: Ora | null = null;

  function spin(what: string): () => void {
    let over = false;
    let mine: Ora | null = null;
    const start = async (): Promise<void> => {
      const { default: ora } = await import('ora');
      // `over` may have changed while ora was loading.
      if (over) return;
      shown?.stop();
      mine = ora({
        text: what,
        stream: stream as unknown as NodeJS.WriteStream,
        isEnabled: true,
        color: false,
        // Ctrl-C is ours, and a killed process should not leave the cursor hidden.
        discardStdin: false,
        hideCursor: false,
      }).start();
      shown = mine;
    };
    const timer = setTimeout(() => {
      // A spinner that cannot be loaded is no reason to fail: say it in a line.
      start().catch(() => say(`${what} …`));
    }, spinnerAfterMs);
    return () => {
      over = true;
      clearTimeout(timer);
      mine?.stop();
      if (shown === mine) shown = null;
    };
  }

  function lines(what: string): () => void {
    const began = performance.now();
    let timer = setTimeout(function again() {
      const seconds = Math.round((performance.now() - began) / 1_000);
      say(seconds < 2 ? `${what} …` : `${what} … (${seconds} s)`);
      timer = setTimeout(again, lineEveryMs);
    }, lineAfterMs);
    return () => {
      clearTimeout(timer);
    };
  }

  const open = new Set<() => void>();
  return {
    begin: (what) => {
      const end = spinner ? spin(what) : lines(what);
      open.add(end);
      return () => {
        open.delete(end);
        end();
      };
    },
    clear: () => shown?.clear(),
    endAll: () => {
      for (const end of open) end();
      open.clear();
    },
  };
}
