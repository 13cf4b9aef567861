// The command or order of a roll that was begun at a node and whose end is not written down, as its journal tells. Pure.
import type { HookProcess } from '../../model/hook-process.ts';
import type { JournalLine } from '../../model/run.ts';

/** A command of the operator's own or an order to its machine, its process, and the machine it was begun on. */
export type OpenProcess = HookProcess & { readonly host: string } & (
    { readonly hook: string } | { readonly order: string }
  );

/** Accepts that a command or an order of the roll may still be at work. */
export const hookAtWork = 'hook-at-work';

/** The last at this node; null when its end is written down. */
export function openProcess(lines: readonly JournalLine[], id: string): OpenProcess | null {
  const last = lines.findLast(({ nodeId, step }) => nodeId === id && isOfProcess(step));
  if (last?.step !== 'process.begun') return null;
  const { pid, startedAs, hook, order } = last.values;
  if (typeof pid !== 'number') return null;
  return {
    pid,
    startedAs: typeof startedAs === 'string' ? startedAs : null,
    host: last.by.host,
    ...(typeof order === 'string' ? { order } : { hook: typeof hook === 'string' ? hook : '' }),
  };
}

/** `before-stop command`, `order to stop`. */
export const processInWords = (open: OpenProcess): string =>
  'order' in open ? `order to ${open.order}` : `${open.hook} command`;

/** Such a line is about the command, and no step of the node. */
export function isOfProcess(step: string): boolean {
  return step.startsWith('process.');
}
