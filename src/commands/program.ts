// The tree of commands. Declaring is cheap; what a command needs it loads when it runs.
import { Command } from 'commander';
import { addGlobalFlags } from './global-flags.ts';
import { attach } from './attach.ts';
import { configCommand } from './config.ts';
import type { Context } from './context.ts';
import { dbCommand } from './db.ts';
import { endings, exitStatus } from './exit-status.ts';
import { licenseCommand } from './license.ts';
import { nodesCommand } from './nodes.ts';

/** Where commander's own texts go. */
export interface ProgramOutput {
  readonly writeOut: (text: string) => void;
  readonly writeErr: (text: string) => void;
}

/**
 * The whole program. Errors of the command line are thrown (CommanderError), nothing ends the process.
 * @param version of octo-ha
 */
export function createProgram(context: Context, version: string, output: ProgramOutput): Command {
  const program = new Command('octo-ha')
    .description('Administer Octopus Deploy High Availability clusters')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .exitOverride()
    .configureOutput({ writeOut: output.writeOut, writeErr: output.writeErr, outputError: () => undefined })
    .configureHelp({ showGlobalOptions: true })
    .showSuggestionAfterError(true)
    .addHelpText('after', exitStatus(...endings));
  addGlobalFlags(program);
  return attach(
    program,
    nodesCommand(context),
    licenseCommand(context),
    configCommand(context),
    dbCommand(context),
  );
}
