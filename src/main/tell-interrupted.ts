// The first Ctrl-C where something that was begun has to be finished: a stop, and the start that belongs to it.

/** What ends at once needs no word. */
const quietMs = 700;

/** Says so when the process is still there after a moment. @returns what keeps it from being said */
export function tellInterrupted(note: (line: string) => void): () => void {
  const timer = setTimeout(() => {
    note(
      'interrupted: finishing what was begun; Ctrl-C once more leaves at once, and octo-ha status tells where',
    );
  }, quietMs);
  timer.unref();
  return () => clearTimeout(timer);
}
