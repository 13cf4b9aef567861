// `octo-ha config list`
import { Command } from 'commander';
import type { Context } from './context.ts';
import { exitStatus } from './exit-status.ts';
import { orDash } from './in-words.ts';
import { loadConfigFile } from './load-config-file.ts';

/** Declares `config list`. */
export const configListCommand = (context: Context, run = configList): Command =>
  new Command('list')
    .description('The contexts of the file, and which one is current')
    .addHelpText('after', exitStatus())
    .action(() => run(context));

/** Lists them. */
export async function configList(context: Context): Promise<void> {
  const file = await loadConfigFile(context);
  const { throwProblems } = await import('../config/problems.ts');
  const { listContexts } = await import('../config/list-contexts.ts');
  throwProblems(file.problems);
  const contexts = listContexts(file);
  context.terminal.answer({
    document: { file: file.path, contexts },
    header: [`file ${file.path}${contexts.length === 0 ? ' has no contexts' : ''}`],
    table: {
      columns: ['context', 'current', 'server', 'database', 'nodes'],
      rows: contexts.map((each) => [
        { text: each.name },
        { text: each.isCurrent ? 'yes' : 'no', ...(each.isCurrent ? { tone: 'good' as const } : {}) },
        { text: orDash(each.server) },
        { text: orDash(each.database) },
        { text: String(each.nodes), align: 'right' },
      ]),
    },
  });
}
