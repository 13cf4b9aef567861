// `octo-ha sandbox sql`
import { Command } from 'commander';
import type { Context } from './context.ts';
import { exitStatus } from './exit-status.ts';
import { inSandbox } from './sandbox-error.ts';
import { addSandboxOptions } from './sandbox-options.ts';
import type { SandboxFlags } from './sandbox-options.ts';

/** What is to be run; without a query, what standard input says. */
export interface SandboxSqlWish extends SandboxFlags {
  readonly query?: string;
}

/** Declares `sandbox sql`. */
export const sandboxSqlCommand = (context: Context, run = sandboxSql): Command =>
  addSandboxOptions(new Command('sql'))
    .description('A T-SQL prompt on the database of a pretend cluster; GO ends a batch')
    .option('-q, --query <sql>', 'run this and end')
    .addHelpText('after', exitStatus('unavailable', 'refused', 'finding'))
    .addHelpText(
      'after',
      '\n7 is a batch of -q or of a pipe that failed.\nThe answer is text, whatever --output says.',
    )
    .action((flags: SandboxSqlWish) => run(flags, context));

/**
 * Runs batches and prints what they answer; ends with 7 when a batch that was not typed by hand failed.
 * @throws RefusedError sandbox.not-up
 */
export async function sandboxSql(wish: SandboxSqlWish, context: Context): Promise<void> {
  const { runSql } = await import('../sandbox/octopus/sql-prompt.ts');
  const failed = await inSandbox(() =>
    runSql(wish, {
      write: (text) => context.terminal.text(text),
      note: (line) => context.terminal.note(line),
      signal: context.signal,
    }),
  );
  if (failed) context.finishWith(7);
}
