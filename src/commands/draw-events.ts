// Draws what a verb reports while it works: a line for what is done, a spinner for what is waited for.
import type { Terminal } from '../edges.ts';
import type { Report } from '../model/step-event.ts';

/** Events go in; `done` ends the last wait. */
export interface DrawnEvents {
  readonly report: Report;
  readonly done: () => void;
}

/** Begins. */
export function drawEvents(terminal: Pick<Terminal, 'note' | 'warn' | 'waiting'>): DrawnEvents {
  let waitsFor: string | null = null;
  let endWait = (): void => undefined;
  const done = (): void => {
    endWait();
    endWait = () => undefined;
    waitsFor = null;
  };
  return {
    done,
    report: ({ tone, message }) => {
      if (tone === 'waiting') {
        if (waitsFor === message) return;
        done();
        waitsFor = message;
        endWait = terminal.waiting(message);
        return;
      }
      done();
      if (tone === 'warning') terminal.warn(message);
      else terminal.note(message);
    },
  };
}
