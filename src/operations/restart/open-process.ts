// The command of a roll that was begun at a node and whose end is not written down, as its journal tells. Pure.
import type { HookProcess } from '../../model/hook-process.ts';
import type { JournalLine } from '../../model/run.ts';

/** A command, its process, and the machine it was begun on. */
export interface OpenProcess extends HookProcess {
  readonly hook: string;
  readonly host: string;
}

/** The last at this node; null when its end is written down. */
export function openProcess(lines: readonly JournalLine[], id: string): OpenProcess | null {
  const last = lines.findLast(({ nodeId, step }) => nodeId === id && isOfProcess(step));
  if (last?.step !== 'process.begun') return null;
  const { pid, startedAs, hook } = last.values;
  if (typeof pid !== 'number') return null;
  return {
    pid,
    startedAs: typeof startedAs === 'string' ? startedAs : null,
    hook: typeof hook === 'string' ? hook : '',
    host: last.by.host,
  };
}

/** Such a line is about the command, and no step of the node. */
export function isOfProcess(step: string): boolean {
  return step.startsWith('process.');
}
