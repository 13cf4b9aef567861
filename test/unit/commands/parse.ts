// Runs a command line through the real tree and tells how it ended.
import { CommanderError } from 'commander';
import type { Context } from '../../../src/commands/context.ts';
import { createProgram } from '../../../src/commands/program.ts';
import { commandWords, toUsageError } from '../../../src/commands/usage-error.ts';
import type { UsageError } from '../../../src/errors.ts';
import { fakeContext } from './fake-context.ts';

/** What commander wrote, and the error if there was one. */
export interface Parsed {
  readonly out: string;
  readonly err: string;
  readonly error: UsageError | null;
}

export async function parse(argv: readonly string[], context: Context = fakeContext()): Promise<Parsed> {
  let [out, err] = ['', ''];
  const program = createProgram(context, '1.2.3', {
    writeOut: (text) => (out += text),
    writeErr: (text) => (err += text),
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return {
      out,
      err,
      error: error.exitCode === 0 ? null : toUsageError(error, commandWords(program, argv)),
    };
  }
  return { out, err, error: null };
}
