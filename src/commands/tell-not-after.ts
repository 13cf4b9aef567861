// Says which instant `--not-after` was understood to be: an hour that has just passed means tomorrow's.
import type { Terminal } from '../edges.ts';
import { span } from './in-words.ts';

/** A maintenance window is shorter: what is further away is rather a mistake. */
const longMs = 12 * 3_600_000;

/** One line on stderr; a warning when the instant is over already, or more than 12 hours away. */
export function tellNotAfter(
  text: string,
  at: Date,
  now: Date,
  terminal: Pick<Terminal, 'note' | 'warn'>,
): void {
  const away = at.getTime() - now.getTime();
  const instant = at.toISOString().replace('.000Z', 'Z');
  if (away <= 0) {
    terminal.warn(`--not-after ${text} is ${instant}, which has passed: no node would be begun`);
    return;
  }
  const said = `no node is begun after ${instant}, ${span(away / 1_000)} from now`;
  if (away > longMs) terminal.warn(`--not-after ${text}: ${said}; was an earlier time meant?`);
  else terminal.note(said);
}
