// `octo-ha sandbox demo`
import { Command } from 'commander';
import type { Context } from './context.ts';
import { exitStatus } from './exit-status.ts';
import { inSandbox } from './sandbox-error.ts';

/** Declares `sandbox demo`. */
export const sandboxDemoCommand = (context: Context, run = sandboxDemo): Command =>
  new Command('demo')
    .description('Watch octo-ha administer a pretend cluster; ends by itself and leaves nothing behind')
    .addHelpText('after', exitStatus('unavailable', 'unfinished', 'cancelled'))
    .action(() => run(context));

/**
 * Tells and shows.
 * @throws UnavailableError sandbox.start-failed, sandbox.demo-failed
 */
export async function sandboxDemo(context: Context): Promise<void> {
  const { demo } = await import('../sandbox/demo.ts');
  await inSandbox(() => demo((text) => context.terminal.text(text), context.signal));
}
