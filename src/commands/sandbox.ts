// `octo-ha sandbox …`
import { Command } from 'commander';
import { attach } from './attach.ts';
import type { Context } from './context.ts';
import { sandboxAddNodeCommand } from './sandbox-add-node.ts';
import { sandboxDemoCommand } from './sandbox-demo.ts';
import { sandboxDownCommand } from './sandbox-down.ts';
import { sandboxSqlCommand } from './sandbox-sql.ts';
import { sandboxStatusCommand } from './sandbox-status.ts';
import { sandboxUpCommand } from './sandbox-up.ts';

/** The group of commands about the pretend cluster. */
export const sandboxCommand = (context: Context): Command =>
  attach(
    new Command('sandbox').description(
      'A pretend cluster on this machine, to practise on; nothing in it is real',
    ),
    sandboxUpCommand(context),
    sandboxStatusCommand(context),
    sandboxAddNodeCommand(context),
    sandboxDownCommand(context),
    sandboxDemoCommand(context),
    sandboxSqlCommand(context),
  );
