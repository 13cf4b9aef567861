// Where settings and state live on each platform.
import { posix, win32 } from 'node:path';
import type { Sources } from './sources.ts';

/** Path arithmetic of the platform the settings are for. */
export function pathsOf(sources: Pick<Sources, 'platform'>): typeof posix {
  return sources.platform === 'win32' ? win32 : posix;
}

/** `%APPDATA%\octo-ha`, `~/Library/Application Support/octo-ha`, or `$XDG_CONFIG_HOME/octo-ha` (XDG base directories). */
export function configFolder(sources: Sources): string {
  return folder(sources, 'APPDATA', ['AppData', 'Roaming'], 'XDG_CONFIG_HOME', ['.config']);
}

/** `%LOCALAPPDATA%\octo-ha`, the same as for settings on macOS, or `$XDG_STATE_HOME/octo-ha`. */
export function stateFolder(sources: Sources): string {
  return folder(sources, 'LOCALAPPDATA', ['AppData', 'Local'], 'XDG_STATE_HOME', ['.local', 'state']);
}

/** A path written in a file: `~/` is the home folder, a relative one belongs to the file's own folder. */
export function pathFromFile(sources: Sources, file: string, written: string): string {
  const paths = pathsOf(sources);
  if (/^~[/\\]/.test(written)) return paths.join(sources.homeFolder, written.slice(2));
  return paths.isAbsolute(written) ? written : paths.join(paths.dirname(file), written);
}

function folder(
  sources: Sources,
  windows: string,
  windowsElse: readonly string[],
  xdg: string,
  xdgElse: readonly string[],
): string {
  const paths = pathsOf(sources);
  const home = sources.homeFolder;
  const named = sources.env[sources.platform === 'win32' ? windows : xdg];
  if (sources.platform === 'darwin') return paths.join(home, 'Library', 'Application Support', 'octo-ha');
  // The XDG rules say that a relative path is to be ignored.
  if (named !== undefined && paths.isAbsolute(named)) return paths.join(named, 'octo-ha');
  return paths.join(home, ...(sources.platform === 'win32' ? windowsElse : xdgElse), 'octo-ha');
}
