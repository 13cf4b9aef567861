// What asks a process to end: Ctrl-C, and what a closed terminal, a service manager or a scheduler sends.
import { closeSync } from 'node:fs';

/** SIGBREAK is Ctrl-Break, and SIGHUP the closing of the console, on Windows; SIGTERM is never delivered there. */
const signals: readonly NodeJS.Signals[] =
  process.platform === 'win32'
    ? ['SIGINT', 'SIGBREAK', 'SIGHUP', 'SIGTERM']
    : ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Puts a terminal that is gone out of Node's hands: at its end Node 20 sets it back to what it was, and aborts (SIGABRT) where that fails.
 * What is closed by then it leaves alone (`ResetStdio` in src/node.cc).
 */
function leaveTerminal(): void {
  for (const fd of [0, 1, 2])
    try {
      closeSync(fd);
    } catch {
      // Closed already.
    }
}

/**
 * Calls once, at the first of them; the next one is Node's own again, and ends the process at once.
 * @returns ends the listening
 */
export function listenForInterrupt(onInterrupt: () => void): () => void {
  const release = (): void => signals.forEach((signal) => process.off(signal, first));
  const first = (signal: NodeJS.Signals): void => {
    release();
    if (signal === 'SIGHUP') process.once('exit', leaveTerminal);
    onInterrupt();
  };
  signals.forEach((signal) => process.on(signal, first));
  return release;
}
