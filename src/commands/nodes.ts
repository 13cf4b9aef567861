// `octo-ha nodes …`
import { Command } from 'commander';
import { attach } from './attach.ts';
import type { Context } from './context.ts';
import { nodesCapCommand } from './nodes-cap.ts';
import { nodesCheckCommand } from './nodes-check.ts';
import { nodesListCommand } from './nodes-list.ts';
import { nodesRemoveCommand } from './nodes-remove.ts';
import { nodesShowCommand } from './nodes-show.ts';

/** The group of commands about nodes. */
export const nodesCommand = (context: Context): Command =>
  attach(
    new Command('nodes').description('The nodes of the instance'),
    nodesListCommand(context),
    nodesShowCommand(context),
    nodesCheckCommand(context),
    nodesCapCommand(context),
    nodesRemoveCommand(context),
  );
