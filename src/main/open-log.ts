// The log of a command line, and the process that writes it.
import { systemClock } from '../clock.ts';
import type { EventLog } from '../terminal/event-log.ts';

/** Opens the file of `--log`, at its first line. */
export async function openLog(
  path: string,
  { redact, warn }: { readonly redact: (text: string) => string; readonly warn: (line: string) => void },
): Promise<EventLog> {
  const { openLogFile } = await import('../files/log-file.ts');
  const { openEventLog } = await import('../terminal/event-log.ts');
  const { builtProgram } = await import('./built-program.ts');
  const file = openLogFile(path, builtProgram('state-worker'));
  return openEventLog(path, { file, now: systemClock.now, redact, warn });
}
