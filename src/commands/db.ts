// `octo-ha db …`
import { Command } from 'commander';
import { attach } from './attach.ts';
import type { Context } from './context.ts';
import { dbGrantsCommand } from './db-grants.ts';

/** The group of commands about the instance database. */
export const dbCommand = (context: Context): Command =>
  attach(new Command('db').description('The instance database'), dbGrantsCommand(context));
