// The last lines of the file of `--log`.
import { Failure } from '../errors.ts';
import type { EventLog } from '../terminal/event-log.ts';

/** Says how the run ended, and waits until that is written. */
export async function endLog(log: EventLog | null, exitCode: number): Promise<void> {
  log?.write({ step: 'end', exitCode });
  await log?.close();
}

/** Says what ended it. */
export function logFailure(log: EventLog | null, error: unknown): void {
  log?.write({
    step: 'error',
    code: error instanceof Failure ? error.code : 'internal',
    message: error instanceof Error ? error.message : String(error),
  });
}
