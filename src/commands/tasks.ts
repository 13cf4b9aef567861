// `octo-ha tasks …`
import { Command } from 'commander';
import { attach } from './attach.ts';
import type { Context } from './context.ts';
import { tasksCancelCommand } from './tasks-cancel.ts';
import { tasksListCommand } from './tasks-list.ts';
import { tasksOrphansCommand } from './tasks-orphans.ts';

/** The group of commands about tasks. */
export const tasksCommand = (context: Context): Command =>
  attach(
    new Command('tasks').description('The tasks that run, wait or are being cancelled'),
    tasksListCommand(context),
    tasksOrphansCommand(context),
    tasksCancelCommand(context),
  );
