// `octo-ha sandbox status`
import { Command } from 'commander';
import { RefusedError } from '../errors.ts';
import type { Context } from './context.ts';
import { exitStatus } from './exit-status.ts';
import { inSandbox } from './sandbox-error.ts';
import { addSandboxOptions } from './sandbox-options.ts';
import type { SandboxFlags } from './sandbox-options.ts';
import { sandboxAnswer } from './sandbox-up.ts';

/** Declares `sandbox status`. */
export const sandboxStatusCommand = (context: Context, run = sandboxStatus): Command =>
  addSandboxOptions(new Command('status'))
    .description('Whether a pretend cluster is up, and how to reach it')
    .addHelpText('after', exitStatus('refused'))
    .action((flags: SandboxFlags) => run(flags, context));

/**
 * Shows the sandbox.
 * @throws RefusedError sandbox.not-up
 */
export async function sandboxStatus(wish: SandboxFlags, context: Context): Promise<void> {
  const { status } = await import('../sandbox/status.ts');
  const { state, running, ended } = await inSandbox(() => status(wish));
  if (state === null)
    throw new RefusedError('sandbox.not-up', `there is no sandbox named '${wish.name}'`, {
      hint: `octo-ha sandbox up --name ${wish.name}`,
    });
  const answer = sandboxAnswer(state, ended.length === 0 ? 'up' : 'damaged', wish);
  context.terminal.answer({
    ...answer,
    document: { ...answer.document, running, ended },
    header: [...(answer.header ?? []), ...(ended.length === 0 ? [] : [`Ended: ${ended.join(', ')}`])],
  });
}
