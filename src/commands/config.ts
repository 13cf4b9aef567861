// `octo-ha config …`
import { Command } from 'commander';
import { attach } from './attach.ts';
import { configCheckCommand } from './config-check.ts';
import { configListCommand } from './config-list.ts';
import { configShowCommand } from './config-show.ts';
import { configUseCommand } from './config-use.ts';
import type { Context } from './context.ts';

/** The group of commands about contexts. */
export const configCommand = (context: Context): Command =>
  attach(
    new Command('config').description(
      'The file of contexts: which instances there are and how to reach them',
    ),
    configListCommand(context),
    configShowCommand(context),
    configUseCommand(context),
    configCheckCommand(context),
  );
