// The command or order of a roll that was begun at a node and whose end is not written down, as its journal tells. Pure.
import type { HookProcess } from '../../model/hook-process.ts';
import type { JournalLine } from '../../model/run.ts';

/** A command of the operator's own or an order to its machine, its process, and the machine it was begun on. */
export type OpenProcess = HookProcess & { readonly host: string } & (
    { readonly hook: string } | { readonly order: string }
  );

/** Accepts that a command or an order of the roll may still be at work. */
export const hookAtWork = 'hook-at-work';

/** All at this node, oldest first. An end that does not tell of which is of the last. */
export function openProcesses(lines: readonly JournalLine[], id: string): readonly OpenProcess[] {
  const open: OpenProcess[] = [];
  for (const { nodeId, step, values, by } of lines) {
    if (nodeId !== id) continue;
    const { pid, startedAs, hook, order } = values;
    if (step === 'process.begun' && typeof pid === 'number')
      open.push({
        pid,
        startedAs: typeof startedAs === 'string' ? startedAs : null,
        host: by.host,
        ...(typeof order === 'string' ? { order } : { hook: typeof hook === 'string' ? hook : '' }),
      });
    if (step !== 'process.ended') continue;
    const at = open.findLastIndex((each) => pid === undefined || (each.pid === pid && each.host === by.host));
    if (at >= 0) open.splice(at, 1);
  }
  return open;
}

/** `before-stop command`, `order to stop`. */
export const processInWords = (open: OpenProcess): string =>
  'order' in open ? `order to ${open.order}` : `${open.hook} command`;

/** Such a line is about the command, and no step of the node. */
export function isOfProcess(step: string): boolean {
  return step.startsWith('process.');
}
