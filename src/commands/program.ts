// The tree of commands. Declaring is cheap; what a command needs it loads when it runs.
import { Command } from 'commander';
import { addGlobalFlags } from './global-flags.ts';
import { repeatWhere } from './again-command.ts';
import { attach } from './attach.ts';
import { configCommand } from './config.ts';
import type { Context } from './context.ts';
import { dbCommand } from './db.ts';
import { drainCommand } from './drain.ts';
import { settingRows } from '../config/setting-rows.ts';
import { endings, exitStatus } from './exit-status.ts';
import { licenseCommand } from './license.ts';
import { maintenanceCommand } from './maintenance.ts';
import { migrateCommand } from './migrate.ts';
import { nodesCommand } from './nodes.ts';
import { restartCommand } from './restart.ts';
import { sandboxCommand } from './sandbox.ts';
import { addStateOption } from './state-option.ts';
import { statusCommand } from './status.ts';
import { tasksCommand } from './tasks.ts';
import { undrainCommand } from './undrain.ts';

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
    .addHelpText('after', environment())
    .addHelpText('after', exitStatus(...endings));
  addGlobalFlags(program);
  attach(
    program,
    nodesCommand(context),
    drainCommand(context),
    undrainCommand(context),
    restartCommand(context),
    tasksCommand(context),
    maintenanceCommand(context),
    migrateCommand(context),
    licenseCommand(context),
    configCommand(context),
    statusCommand(context),
    dbCommand(context),
    sandboxCommand(context),
  );
  addStateOption(program);
  program.hook('preAction', () => repeatWhere(program, context.sources));
  // The groups have no action of their own, but they too are asked what can come of them.
  for (const group of program.commands)
    if (group.commands.length > 0) group.addHelpText('after', exitStatus(...endings));
  return program;
}

/** Broken at blanks, so that it fits a terminal of 80 columns. */
function inColumn(text: string): string {
  return (text.match(/.{1,51}(?: |$)/g) ?? [text]).map((line) => line.trimEnd()).join(`\n${' '.repeat(29)}`);
}

/** The variables that no flag stands for; the others are named with their flags. */
function environment(): string {
  const own = settingRows.filter(({ flag, env }) => flag === null && env !== null);
  const lines = [
    ...own.map(({ env, description }) => [env ?? '', description]),
    ['NO_COLOR, FORCE_COLOR', 'colour off or on, as --no-color and --color; the flags win'],
    ['CI', 'never ask, and no spinner'],
  ];
  return `\nEnvironment:\n${lines.map(([name = '', text = '']) => `  ${name.padEnd(27)}${inColumn(text)}`).join('\n')}`;
}
