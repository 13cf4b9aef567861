import type { ServiceDriver } from '../edges.ts';
import type { Guard } from '../model/service.ts';
import { assembleDriver } from './assemble-driver.ts';
import type { Hands } from './hands.ts';
import type { Step } from './step.ts';

/** A day: a person is told here and waited for elsewhere. */
const actMs = 86_400_000;

/** A person does it. Told is not done: whoever drives this proves it by the heart beat. */
export function manualDriver(nodeName: string, hands: Hands): ServiceDriver {
  const tell =
    (what: string) =>
    async (step: Step): Promise<void> => {
      await hands.announce(`${what} the Octopus Server service of node '${nodeName}' now`, step.signal);
      step.signal.throwIfAborted();
    };
  const stop = async (guard: Guard, step: Step): Promise<void> => {
    await guard();
    await tell('stop')(step);
  };
  return assembleDriver(
    { kind: 'manual', target: 'by hand', nodeName, actMs, stop, start: tell('start') },
    hands,
  );
}
