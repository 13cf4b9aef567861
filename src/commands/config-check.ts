// `octo-ha config check`
import { Command } from 'commander';
import type { Context } from './context.ts';
import { exitStatus } from './exit-status.ts';
import { count } from './in-words.ts';
import { loadConfigFile } from './load-config-file.ts';

/** Declares `config check`. */
export const configCheckCommand = (context: Context, run = configCheck): Command =>
  new Command('check')
    .description('Reads every context as if it were used, and connects to nothing')
    .addHelpText('after', exitStatus())
    .addHelpText(
      'after',
      '\nProblems are settings to be fixed, hence exit 2, all of them at once;\nwarnings end with 0.',
    )
    .action(() => run(context));

/**
 * Checks it.
 * @throws UsageError config.invalid with every problem
 */
export async function configCheck(context: Context): Promise<void> {
  const file = await loadConfigFile(context);
  const { checkConfig } = await import('../config/check-config.ts');
  const { throwProblems } = await import('../config/problems.ts');
  const { problems, warnings } = checkConfig(file, context.sources);
  throwProblems(problems, 'config.invalid', `docs/configuration.md describes every key`);
  context.terminal.answer({
    document: { file: file.path, contexts: file.contexts.map(({ name }) => name), warnings },
    header: [`${file.path}: ${count(file.contexts.length, 'context')}, no problem`],
    footer: warnings.map((line) => `warning: ${line}`),
  });
}
