// Hangs the real edges on the hooks, and turns what comes back into an exit code. Knows every room; no room knows it.
// Lives here: wiring. Never here: rules, wording of answers, process.exit (it would cut off what a pipe has not taken yet).
import { readFile } from 'node:fs/promises';
import packageJson from '../package.json' with { type: 'json' };
import { systemClock } from './clock.ts';
import type { Context } from './commands/context.ts';
import { readTalkFlags } from './commands/global-flags.ts';
import { createProgram } from './commands/program.ts';
import { CancelledError, UsageError } from './errors.ts';
import { createTerminal } from './terminal/create-terminal.ts';

export async function main(argv: readonly string[] = process.argv.slice(2)): Promise<number> {
  const talk = readTalkFlags(argv);
  const controller = new AbortController();
  const terminal = createTerminal({
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    format: talk.output,
    colour: talk.color,
    redact: (text) => text,
  });
  let code = 0;
  const context: Context = {
    terminal,
    settings: () => Promise.reject(new UsageError('config.missing', 'not wired yet')),
    database: () => Promise.reject(new UsageError('config.missing', 'not wired yet')),
    clock: systemClock,
    readFile: (path) => readFile(path),
    signal: controller.signal,
    finishWith: (exitCode) => (code = exitCode),
  };
  process.once('SIGINT', () =>
    controller.abort(new CancelledError('cancelled.interrupted', 'interrupted; nothing was changed')),
  );
  const program = createProgram(context, packageJson.version, {
    writeOut: (text) => process.stdout.write(text),
    writeErr: (text) => process.stderr.write(text),
  });
  await program.parseAsync([...argv], { from: 'user' });
  return code;
}
