// `octo-ha sandbox down`
import { Command } from 'commander';
import type { Context } from './context.ts';
import { exitStatus } from './exit-status.ts';
import { inSandbox } from './sandbox-error.ts';
import { addSandboxOptions } from './sandbox-options.ts';
import type { SandboxFlags } from './sandbox-options.ts';

/** Declares `sandbox down`. */
export const sandboxDownCommand = (context: Context, run = sandboxDown): Command =>
  addSandboxOptions(new Command('down'))
    .description('End a pretend cluster and remove everything of it')
    .addHelpText('after', exitStatus('refused', 'locked'))
    .action((flags: SandboxFlags) => run(flags, context));

/**
 * Ends the sandbox; one that is not there is down already.
 * @throws LockedError sandbox.busy, RefusedError sandbox.not-ours
 */
export async function sandboxDown(wish: SandboxFlags, context: Context): Promise<void> {
  const { down } = await import('../sandbox/down.ts');
  const { sandboxFolder } = await import('../sandbox/sandbox-folder.ts');
  const done = context.terminal.waiting(`ending the pretend cluster ${wish.name}`);
  try {
    const ended = await inSandbox(() => down(wish));
    const outcome = ended === null ? 'already-down' : 'removed';
    context.terminal.answer({
      document: { pretend: true, name: wish.name, outcome, endedProcesses: ended ?? 0 },
      header: [
        ended === null
          ? `Sandbox ${wish.name} was down already: there is no ${sandboxFolder(wish.state, wish.name)}`
          : `Sandbox ${wish.name} is down: ${String(ended)} pretend processes ended, its files removed`,
      ],
    });
  } finally {
    done();
  }
}
