// `octo-ha sandbox add-node`
import { Command } from 'commander';
import type { Context } from './context.ts';
import { exitStatus } from './exit-status.ts';
import { inSandbox } from './sandbox-error.ts';
import { addSandboxOptions } from './sandbox-options.ts';
import type { SandboxFlags } from './sandbox-options.ts';
import { sandboxAnswer } from './sandbox-up.ts';

/** Which node. */
export interface SandboxAddNodeWish extends SandboxFlags {
  readonly node?: string;
}

/** Declares `sandbox add-node`. */
export const sandboxAddNodeCommand = (context: Context, run = sandboxAddNode): Command =>
  addSandboxOptions(new Command('add-node'))
    .description('Add a node to a pretend cluster that runs, as the installer does')
    .option('--node <node>', 'its name, else the next NODEn')
    .addHelpText('after', exitStatus('unavailable', 'refused', 'locked'))
    .addHelpText(
      'after',
      `
It has a home folder of its own and takes the stores from the database: those
that are set to one place for all are shared, the others are in its home folder.
More nodes than the license allows are added all the same, as by Octopus.`,
    )
    .action((flags: SandboxAddNodeWish) => run(flags, context));

/**
 * Adds it and tells how to reach the cluster now.
 * @throws UsageError sandbox.node; RefusedError sandbox.not-up, sandbox.node; LockedError sandbox.busy; UnavailableError
 * sandbox.start-failed
 */
export async function sandboxAddNode(wish: SandboxAddNodeWish, context: Context): Promise<void> {
  const { addNode } = await import('../sandbox/add-node.ts');
  const done = context.terminal.waiting(`adding a pretend node to ${wish.name}`);
  try {
    const { state, node, overLicense } = await inSandbox(() => addNode(wish, context.signal));
    const answer = sandboxAnswer(state, 'up', wish);
    done();
    if (overLicense !== null) context.terminal.note(`warning: ${overLicense}`);
    context.terminal.answer({
      ...answer,
      document: { ...answer.document, added: node, overLicense },
      header: [`Added ${node}`, ...(answer.header ?? [])],
    });
  } finally {
    done();
  }
}
