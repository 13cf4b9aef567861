// `octo-ha config show [NAME]`
import { Command } from 'commander';
import { UsageError } from '../errors.ts';
import type { Context } from './context.ts';
import { exitStatus } from './exit-status.ts';
import { loadConfigFile } from './load-config-file.ts';

/** Declares `config show`. */
export const configShowCommand = (context: Context, run = configShow): Command =>
  new Command('show')
    .description('One context with everything in it, secrets as ***')
    .argument('[context]', 'its name; else the one in use')
    .addHelpText('after', exitStatus())
    .action((name: string | undefined) => run(name, context));

/**
 * Shows it.
 * @throws UsageError config.unknown-context, config.no-context
 */
export async function configShow(wanted: string | undefined, context: Context): Promise<void> {
  const file = await loadConfigFile(context);
  const { throwProblems } = await import('../config/problems.ts');
  const { noContext } = await import('../config/config-file.ts');
  const { showContext } = await import('../config/show-context.ts');
  throwProblems(file.problems);
  const fromEnv = context.sources.env['OCTO_HA_CONTEXT'];
  const given = [wanted, context.flags().context, fromEnv, file.current];
  const name = given.find((each) => each != null && each !== '');
  if (name == null)
    throw new UsageError('config.no-context', `no context named, and none is current in '${file.path}'`, {
      hint: 'octo-ha config list shows the contexts; octo-ha config use NAME makes one current',
    });
  const entry = file.contexts.find((each) => each.name === name);
  if (entry === undefined)
    throw new UsageError('config.unknown-context', `${noContext(name, file.contexts)} ('${file.path}')`, {
      hint: 'octo-ha config list shows the contexts',
    });
  const shown = showContext(entry, file.current);
  context.terminal.answer({
    document: { file: file.path, context: shown },
    header: [`file ${file.path}`],
    table: {
      columns: ['key', 'value'],
      rows: flatten(shown, '').map(([key, value]) => [{ text: key }, { text: value }]),
    },
  });
}

/** `nodes[0].url` and its value, for every leaf that says something. */
function flatten(value: unknown, path: string): [string, string][] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) {
    const list = value as readonly unknown[];
    return list.flatMap((each, index) => flatten(each, `${path}[${index}]`));
  }
  if (typeof value === 'object')
    return Object.entries(value).flatMap(([key, each]) =>
      flatten(each, path === '' ? key : `${path}.${key}`),
    );
  return [[path, typeof value === 'string' ? value : JSON.stringify(value)]];
}
