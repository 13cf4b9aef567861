// What stands before every batch, whatever it asks.
import type { Batch } from '../session.ts';
import type { Statement } from './statement.ts';

/** How a batch behaves towards others, and its parameters. */
export interface BatchOptions {
  /** Milliseconds it waits for a lock of another session. */
  readonly lockTimeoutMs: number;
  readonly parameters?: Readonly<Record<string, string | number | boolean>>;
}

/**
 * One round trip: the statements after the settings that make octo-ha, never Octopus, the one who gives way (LOW is -5,
 * sessions are 0 by default).
 */
export function batchOf(name: string, statements: readonly Statement[], options: BatchOptions): Batch {
  const settings = [
    'SET NOCOUNT ON;',
    `SET LOCK_TIMEOUT ${String(Math.max(0, Math.round(options.lockTimeoutMs)))};`,
    'SET DEADLOCK_PRIORITY LOW;',
  ];
  const text = [...settings, ...statements.map((statement) => `${statement.text};`)].join('\n');
  return {
    name,
    text,
    resultSets: statements.length,
    ...(options.parameters === undefined ? {} : { parameters: options.parameters }),
  };
}
