// `octo-ha config use NAME`
import { Command } from 'commander';
import type { Context } from './context.ts';
import { exitStatus } from './exit-status.ts';
import { loadConfigFile } from './load-config-file.ts';

/** Declares `config use`. */
export const configUseCommand = (context: Context, run = configUse): Command =>
  new Command('use')
    .description('Makes a context the current one; nothing else in the file changes')
    .argument('<context>', 'its name')
    .addHelpText('after', exitStatus())
    .action((name: string) => run(name, context));

/**
 * Writes it down.
 * @throws UsageError config.unknown-context, config.invalid, usage.file-unwritable
 */
export async function configUse(name: string, context: Context): Promise<void> {
  const file = await loadConfigFile(context);
  const { useContext } = await import('../config/use-context.ts');
  const text = useContext(file.text, name, file.path);
  const outcome = text === file.text ? 'already' : 'changed';
  if (outcome === 'changed') await context.replaceFile(file.path, text);
  context.terminal.answer({
    document: { file: file.path, current: name, outcome },
    header: [`the current context of ${file.path} is ${outcome === 'already' ? 'already' : 'now'} ${name}`],
  });
}
