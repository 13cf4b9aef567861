// The file of contexts, for the commands about it.
import type { ConfigFile } from '../config/config-file.ts';
import { UsageError } from '../errors.ts';
import type { Context } from './context.ts';

/** A file that is there, with its text. */
export type LoadedConfigFile = ConfigFile & { readonly text: string };

/**
 * Reads it. What is wrong inside is in its `problems`.
 * @throws UsageError config.invalid when the file was named and cannot be read, config.no-file when there is none
 */
export async function loadConfigFile(context: Context): Promise<LoadedConfigFile> {
  const { readConfigFile } = await import('../config/config-file.ts');
  const { throwProblems } = await import('../config/problems.ts');
  const file = readConfigFile(context.flags(), context.sources);
  const { text } = file;
  if (text !== null) return { ...file, text };
  throwProblems(file.problems);
  throw new UsageError('config.no-file', `there is no file of contexts '${file.path}'`, {
    hint: 'write one (docs/configuration.md shows how), or name another with --config PATH',
  });
}
