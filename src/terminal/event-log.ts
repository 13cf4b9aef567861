// What happens, appended to a file for the morning after: one JSON object per line.

/** Where events are kept. */
export interface EventLog {
  /** Adds a line: `at`, and everything of the event. Returns at once and never throws. */
  readonly write: (event: object) => void;
  /** Resolves when every line so far is handed to the system, or the log has failed. Never rejects. */
  readonly close: () => Promise<void>;
}

/** What the log needs of the world. */
export interface EventLogWorld {
  /** Gets the lines one after the other. `end` lets go of it, whatever is under way. */
  readonly file: { readonly append: (text: string) => Promise<void>; readonly end: () => void };
  readonly now: () => Date;
  /** Takes secrets out of a text. */
  readonly redact: (text: string) => string;
  /** Told once, when the log fails; after that nothing more is written. */
  readonly warn: (line: string) => void;
}

/** When all else is done the last lines are waited for so long. */
const patienceMs = 10_000;

/** The work does not wait for it and does not fail with it. @param path for what is told of it */
export function openEventLog(path: string, { file, now, redact, warn }: EventLogWorld): EventLog {
  let failed = false;
  let last: Promise<void> = Promise.resolve();

  function fail(error: unknown): void {
    if (failed) return;
    failed = true;
    const reason = error instanceof Error ? error.message : String(error);
    warn(`the log '${path}' cannot be written, and is not: ${reason}`);
  }

  return {
    write(event) {
      if (failed) return;
      try {
        const line = lineOf({ at: now().toISOString(), ...event }, redact);
        last = last.then(() => (failed ? undefined : file.append(line))).catch(fail);
      } catch (error) {
        fail(error);
      }
    },
    close: async () => {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, patienceMs);
      }).then(() => fail(new Error(`it has not answered for ${String(patienceMs / 1000)} s`)));
      await Promise.race([last, late]);
      clearTimeout(timer);
      file.end();
    },
  };
}

function lineOf(event: object, redact: (text: string) => string): string {
  const clean = (_key: string, value: unknown): unknown =>
    typeof value === 'string' ? redact(value) : value;
  return `${JSON.stringify(event, clean)}\n`;
}
