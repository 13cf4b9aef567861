// What `Octopus.Server show-configuration` printed, as far as octo-ha needs it.
// Never here: its connection string, its master key, its license; they are read over and kept nowhere.
import { sortFolders } from './folder-names.ts';
import type { FolderReading } from './folder-settings.ts';
import { parseXml, XmlError } from './xml.ts';

/** The part about folders, and whose it is. */
export interface ServerConfiguration extends Required<Pick<FolderReading, 'home' | 'values' | 'unknown'>> {
  readonly nodeName: string | null;
}

/** Braces of a log before the configuration. */
const mostTries = 200;

/**
 * Reads XML, flat or nested JSON, with lines of a log before and after it (octopus-internals.md 3.8; OctopusDSC issue 179).
 * @returns null when there is no configuration in it, or a contradictory one. The text may be secret: it is quoted nowhere
 */
export function readServerConfiguration(printed: string): ServerConfiguration | null {
  const settings = fromXml(printed) ?? fromJson(printed);
  if (settings === null) return null;
  const folders = settings.flatMap(([key, value]): readonly (readonly [string, unknown])[] => {
    const name = /^octopus\.folders\.([^.]+)$/i.exec(key)?.[1];
    return name === undefined ? [] : [[name, value]];
  });
  const sorted = sortFolders(folders, true);
  if (sorted === null) return null;
  return {
    ...sorted,
    home: textOf(settings, 'octopus.home'),
    nodeName: textOf(settings, 'octopus.server.nodename'),
  };
}

/** By dotted keys; one may be there twice. */
type Settings = readonly (readonly [key: string, value: unknown])[];

function textOf(settings: Settings, wanted: string): string | null {
  const found = settings.find(([key]) => key.toLowerCase() === wanted)?.[1];
  return typeof found === 'string' && found.trim() !== '' ? found : null;
}

function fromXml(printed: string): Settings | null {
  const from = printed.indexOf('<octopus-settings');
  const until = printed.lastIndexOf('>');
  if (from < 0) return null;
  try {
    const root = parseXml(printed.slice(from, until + 1).replace(/(<\/octopus-settings>)[^]*$/, '$1'));
    const sets = root.children.filter(({ name }) => name === 'set');
    return sets.flatMap(({ attributes, texts }): Settings => {
      const key = attributes.get('key');
      return key === undefined ? [] : [[key, texts.join('')]];
    });
  } catch (error) {
    if (error instanceof XmlError) return null;
    throw error;
  }
}

/** The first object that is a configuration, wherever it begins and ends. */
function fromJson(printed: string): Settings | null {
  let at = printed.indexOf('{');
  for (let tries = 0; at >= 0 && tries < mostTries; tries += 1) {
    const end = endOfObject(printed, at);
    const settings = end < 0 ? null : flattened(printed.slice(at, end));
    if (settings !== null) return settings;
    at = printed.indexOf('{', at + 1);
  }
  return null;
}

/** Behind the brace that closes the one at `from`; -1 where none does. */
function endOfObject(text: string, from: number): number {
  const token = /"(?:[^"\\\n]|\\.)*"|[{}]/g;
  token.lastIndex = from;
  let depth = 0;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    if (found[0] === '{') depth += 1;
    else if (found[0] === '}') depth -= 1;
    if (depth === 0) return token.lastIndex;
  }
  return -1;
}

/** The object by dotted keys, when it has any of Octopus'. */
function flattened(text: string): Settings | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  const settings: [string, unknown][] = [];
  const walk = (value: unknown, key: string, depth: number): void => {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || depth > 10) {
      settings.push([key, value]);
      return;
    }
    for (const [name, inner] of Object.entries(value))
      walk(inner, key === '' ? name : `${key}.${name}`, depth + 1);
  };
  walk(parsed, '', 0);
  return settings.some(([key]) => /^octopus\./i.test(key)) ? settings : null;
}
