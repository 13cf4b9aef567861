// Flags, environment and file into settings.
import type { Settings, SettingsFlags } from './settings.ts';
import type { Sources } from './sources.ts';

/**
 * Reads what the command line, the environment and the file say.
 * @throws UsageError config.invalid with every problem at once; a missing connection is no problem until it is asked for
 */
export function resolveSettings(_flags: SettingsFlags, _sources: Sources): Settings {
  throw new Error('follows');
}
