import { existsSync } from 'node:fs';

/**
 * Calls back once when the file appears: the way to ask a process to stop that works on Windows too, where a signal
 * kills. @returns ends the watch
 */
export function watchStopFile(file: string, onStop: () => void): () => void {
  const timer = setInterval(() => {
    if (!existsSync(file)) return;
    clearInterval(timer);
    onStop();
  }, 100);
  return () => clearInterval(timer);
}
