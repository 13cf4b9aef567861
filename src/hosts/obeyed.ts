import { UnavailableError } from '../errors.ts';
import type { Guard, ServiceState } from '../model/service.ts';
import type { Hands } from './hands.ts';
import type { Step } from './step.ts';

/** So many looks in a row may fail: a connection comes back. */
const mostFailures = 3;
/** So many looks may still find it stopped after it was told to start. */
const mostStopped = 15;

/** A way to look, and an order. */
interface Order {
  readonly look: (step: Step) => Promise<ServiceState>;
  readonly give: (step: Step) => Promise<void>;
  readonly wanted: 'running' | 'stopped';
  /** Right before the order; none for an order that takes nothing away. */
  readonly guard?: Guard;
}

/**
 * Gives the order where it is needed, and looks until the machine says that it is so.
 * @throws UnavailableError host.timeout; host.command-failed when it was started and stays stopped; what looking throws, three times in a row
 */
export async function obeyed(order: Order, step: Step, { pollMs }: Hands): Promise<void> {
  if ((await order.look(step)).running === order.wanted) return;
  await order.guard?.();
  await order.give(step);
  let failures = 0;
  for (let looks = 1; ; looks += 1) {
    try {
      const state = await order.look(step);
      failures = 0;
      if (state.running === order.wanted) return;
      step.note(state.detail);
      if (order.wanted === 'running' && state.running === 'stopped' && looks >= mostStopped)
        throw new UnavailableError('host.command-failed', `was started and is stopped: ${state.detail}`, {
          hint: 'the log of Octopus Server on the machine says why',
        });
      if (state.running !== 'stopped' && order.wanted === 'running') looks = 0;
    } catch (error) {
      failures += 1;
      if (!isPassing(error) || failures >= mostFailures) throw error;
    }
    await step.pause(pollMs);
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof UnavailableError && ['host.unreachable', 'host.timeout'].includes(error.code);
}
