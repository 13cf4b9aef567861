// Time between two nodes of a roll, for what no reading shows.
import type { RestartPlan } from './restart-wish.ts';
import type { RollWork } from './roll-work.ts';

/** The node that was taken to its end last, by this run or the one before it. */
export interface LastNode {
  readonly name: string;
  /** The load balancer was seen to take it back. */
  readonly seenBack: boolean;
  /** Milliseconds that have passed since. */
  readonly sinceMs: number;
}

/** Waits for what is left of it. @throws the signal's reason */
export async function settleBetween(
  { name, seenBack, sinceMs }: LastNode,
  { wish, edges }: Pick<RollWork, 'wish' | 'edges'>,
  signal: AbortSignal,
): Promise<void> {
  const seconds = wish.settleSeconds ?? (seenBack ? 0 : 60);
  // A line that comes from the future was written by another clock.
  const ms = seconds * 1000 - Math.max(0, sinceMs);
  if (ms <= 0) return;
  const message = `${name}: letting it settle for ${String(Math.ceil(ms / 1000))} s`;
  edges.report({ step: 'settle.waiting', node: name, tone: 'waiting', message });
  await edges.clock.sleep(ms, signal);
}

/** Of the run before, as the journal has it: it may have paused, or been broken off while it waited. Null for none. */
export function lastOfEarlier(
  plan: Pick<RestartPlan, 'nodes'>,
  { journal, edges }: Pick<RollWork, 'journal' | 'edges'>,
): LastNode | null {
  const line = journal.lines().findLast(({ step, nodeId }) => step === 'ended' && nodeId !== null);
  if (line === undefined) return null;
  const name = plan.nodes.find(({ id }) => id === line.nodeId)?.name ?? line.nodeId ?? '';
  return { name, seenBack: false, sinceMs: edges.clock.now().getTime() - Date.parse(line.at) };
}
