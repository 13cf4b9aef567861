// What happens, appended to a file for the morning after: one JSON object per line.
import { open, type FileHandle } from 'node:fs/promises';

/** Where events are kept. */
export interface EventLog {
  /** Adds a line: `at`, and everything of the event. Returns at once and never throws. */
  readonly write: (event: object) => void;
  /** Resolves when every line so far is handed to the system, or the log has failed. Never rejects. */
  readonly close: () => Promise<void>;
}

/** What the log needs of the world. */
export interface EventLogWorld {
  readonly now: () => Date;
  /** Takes secrets out of a text. */
  readonly redact: (text: string) => string;
  /** Told once, when the log fails; after that nothing more is written. */
  readonly warn: (line: string) => void;
}

/**
 * Opens the file for appending; makes it, but no folders. The work does not wait for it and does not fail with it.
 * A line that an earlier run was killed in is ended first.
 */
export function openEventLog(path: string, { now, redact, warn }: EventLogWorld): EventLog {
  let failed = false;
  let handle: FileHandle | null = null;
  let last: Promise<void> = Promise.resolve();

  /** One after the other; after the first failure no more. */
  function queue(work: () => Promise<void>): void {
    last = last.then(async () => {
      if (failed) return;
      try {
        await work();
      } catch (error) {
        fail(error);
      }
    });
  }

  function fail(error: unknown): void {
    failed = true;
    const reason = error instanceof Error ? error.message : String(error);
    warn(`the log '${path}' cannot be written, and is not: ${reason}`);
  }

  queue(async () => {
    handle = await open(path, 'a+');
    const { size } = await handle.stat();
    if (size === 0) return;
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
    if (buffer[0] !== 0x0a) await handle.appendFile('\n');
  });

  return {
    write(event) {
      if (failed) return;
      try {
        const line = lineOf({ at: now().toISOString(), ...event }, redact);
        queue(async () => handle?.appendFile(line));
      } catch (error) {
        fail(error);
      }
    },
    close: () =>
      last.then(async () => {
        await handle?.close().catch(() => undefined);
        handle = null;
      }),
  };
}

function lineOf(event: object, redact: (text: string) => string): string {
  const clean = (_key: string, value: unknown): unknown =>
    typeof value === 'string' ? redact(value) : value;
  return `${JSON.stringify(event, clean)}\n`;
}
