// What asks a process to end: Ctrl-C, and what a closed terminal, a service manager or a scheduler sends.

/** SIGBREAK is Ctrl-Break, and SIGHUP the closing of the console, on Windows; SIGTERM is never delivered there. */
const signals: readonly NodeJS.Signals[] =
  process.platform === 'win32'
    ? ['SIGINT', 'SIGBREAK', 'SIGHUP', 'SIGTERM']
    : ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Calls once, at the first of them; the next one is Node's own again, and ends the process at once.
 * @returns ends the listening
 */
export function listenForInterrupt(onInterrupt: () => void): () => void {
  const release = (): void => signals.forEach((signal) => process.off(signal, first));
  const first = (): void => {
    release();
    onInterrupt();
  };
  signals.forEach((signal) => process.on(signal, first));
  return release;
}
