// What a command that needs the database says when nothing names one.
import { UsageError } from '../errors.ts';
import { contextNames, type ConfigFile } from './config-file.ts';
import type { ContextEntry } from './read-context.ts';

/** The error: config.no-context, or config.no-connection for a context without a database. */
export function noConnection(context: ContextEntry | null, file: ConfigFile): UsageError {
  const hint =
    'give a context (--context NAME), OCTO_HA_CONNECTION_STRING, --connection-file PATH or --server-config PATH' +
    ' (a *.config of Octopus Server); to practise on a pretend cluster: octo-ha sandbox up';
  if (context !== null)
    return new UsageError(
      'config.no-connection',
      `the context '${context.name}' in '${file.path}' has no database`,
      { hint },
    );
  const names = file.contexts.length === 0 ? ', which has none' : `; ${contextNames(file.contexts)}`;
  return new UsageError(
    'config.no-context',
    file.text === null
      ? `no connection given, and there is no file of contexts '${file.path}'`
      : `no connection given, and no context chosen in '${file.path}'${names}`,
    { hint },
  );
}
