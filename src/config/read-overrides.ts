// Parts of a connection that outrank what its source says: time-outs, and a password just typed.
import type { FieldValue } from './build-connection.ts';
import type { ConnectionField } from './connection-keywords.ts';
import type { ContextEntry } from './read-context.ts';
import type { SettingsFlags } from './settings.ts';
import type { Overrides } from './source-connection.ts';
import type { Sources } from './sources.ts';

/** Flag, else variable, else the context's own. */
export function readOverrides(
  flags: SettingsFlags,
  { env, typedPassword }: Sources,
  context: ContextEntry | null,
): Overrides {
  const found = new Map<ConnectionField, FieldValue>();
  const set = (
    field: ConnectionField,
    flag: readonly [string, string | undefined],
    variable: string,
    inFile: FieldValue | undefined,
  ): void => {
    const value = env[variable];
    if (flag[1] !== undefined) found.set(field, { where: flag[0], value: flag[1], nameable: true });
    else if (value !== undefined && value !== '')
      found.set(field, { where: variable, value, nameable: true });
    else if (inFile !== undefined) found.set(field, inFile);
  };
  if (typedPassword !== undefined)
    found.set('password', { where: 'the password typed', value: typedPassword });
  const [connect, query] = [context?.timeouts.get('connectSeconds'), context?.timeouts.get('querySeconds')];
  set('connectTimeout', ['--connect-timeout', flags.connectTimeout], 'OCTO_HA_CONNECT_TIMEOUT', connect);
  set('queryTimeout', ['--query-timeout', flags.queryTimeout], 'OCTO_HA_QUERY_TIMEOUT', query);
  return found;
}
