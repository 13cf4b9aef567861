// `octo-ha license …`
import { Command } from 'commander';
import { attach } from './attach.ts';
import type { Context } from './context.ts';
import { licenseCheckCommand } from './license-check.ts';
import { licenseShowCommand } from './license-show.ts';

/** The group of commands about the license. */
export const licenseCommand = (context: Context): Command =>
  attach(
    new Command('license').description('What the license allows, and how much of it is used'),
    licenseShowCommand(context),
    licenseCheckCommand(context),
  );
