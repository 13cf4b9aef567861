import type { CommandResult } from '../model/service.ts';
import type { Hands } from './hands.ts';
import type { Step } from './step.ts';

/**
 * Runs words on the machine of a node, wherever that is, and gives back how they ended, whatever the exit code. Each word
 * arrives as it is.
 * @throws UnavailableError host.unreachable, host.timeout, host.not-installed, host.command-failed (could not be started)
 */
export type Reach = (
  argv: readonly string[],
  step: Step,
  most?: number,
  /** On the standard input of the program there, which has none without it. */
  input?: string,
) => Promise<CommandResult>;

/** This machine. */
export function localReach(hands: Hands): Reach {
  return ([program = '', ...args], step, most, input) =>
    hands.run(
      {
        ...{ program, args, env: hands.env, deadlineMs: step.leftMs(most) },
        ...(input === undefined ? {} : { input }),
        ...step.told,
      },
      step.signal,
    );
}
