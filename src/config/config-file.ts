// The file of contexts: found, read and checked for shape.
import { configFolder, pathsOf } from './platform-folders.ts';
import type { Problem } from './problems.ts';
import { readContext, type ContextEntry } from './read-context.ts';
import { readTextFile } from './read-text.ts';
import type { SettingsFlags } from './settings.ts';
import type { Sources } from './sources.ts';
import { readYaml } from './yaml-reader.ts';

/** The file as it was read; a file that is not there has no contexts. */
export interface ConfigFile {
  readonly path: string;
  /** Null when the file is not there. */
  readonly text: string | null;
  readonly mode: number | null;
  /** The name under `current`. */
  readonly current: string | null;
  readonly contexts: readonly ContextEntry[];
  readonly stateFolder: string | null;
  /** Everything wrong with its shape. */
  readonly problems: readonly Problem[];
}

/**
 * `--config` > OCTO_HA_CONFIG > the platform's config folder. Only a file that was named must be there.
 * @returns problems as data; never throws
 */
export function readConfigFile(flags: Pick<SettingsFlags, 'config'>, sources: Sources): ConfigFile {
  const [flag, variable] = [filled(flags.config), filled(sources.env['OCTO_HA_CONFIG'])];
  const usual = pathsOf(sources).join(configFolder(sources), 'config.yaml');
  const path = flag ?? variable ?? usual;
  try {
    const { text, mode } = readTextFile(sources, path);
    return { ...parseConfigText(path, text), mode };
  } catch (error) {
    const nothing = { path, text: null, mode: null, current: null, contexts: [], stateFolder: null };
    const isMissing = (error as { code?: unknown }).code === 'ENOENT';
    const { message } = error as Error;
    if (flag !== undefined) {
      const hint = `name a file of contexts, or leave --config out for '${variable ?? usual}'`;
      return { ...nothing, problems: [{ where: '--config', message, hint }] };
    }
    if (variable !== undefined) {
      const hint = `name a file of contexts, or unset it for '${usual}'; then ${contextsHint}`;
      return { ...nothing, problems: [{ where: 'OCTO_HA_CONFIG', message, hint }] };
    }
    return { ...nothing, problems: isMissing ? [] : [{ where: path, message }] };
  }
}

/** The contexts of a text; `path` only names it. */
export function parseConfigText(path: string, text: string): Omit<ConfigFile, 'mode'> & { text: string } {
  const reader = readYaml(path, text);
  const keys = reader.keys(reader.root, ['current', 'contexts', 'stateFolder']);
  const current = reader.text(keys.get('current'));
  const list = keys.get('contexts');
  const contexts: ContextEntry[] = [];
  for (const spot of list === undefined ? [] : reader.items(list)) {
    const entry = readContext(reader, spot);
    if (entry === null) continue;
    if (contexts.some((each) => each.name === entry.name))
      reader.fail(entry.where, `there is another context named '${entry.name}'`);
    contexts.push(entry);
  }
  const at = keys.get('current');
  if (current !== null && at !== undefined && !contexts.some((each) => each.name === current))
    reader.fail(at.where, noContext(current, contexts));
  const stateFolder = reader.text(keys.get('stateFolder'));
  return { path, text, current, contexts, stateFolder, problems: byLine(reader.problems) };
}

/** A way on for whoever named a context that is not there. */
export const contextsHint = 'octo-ha config list shows the contexts';

/** `there is no context 'prd'; there are prod, test`. */
export function noContext(name: string, contexts: readonly Pick<ContextEntry, 'name'>[]): string {
  return `there is no context '${name}'; ${contextNames(contexts)}`;
}

/** `there is prod`, `there are prod, test`, `the file has none`. */
export function contextNames(contexts: readonly Pick<ContextEntry, 'name'>[]): string {
  const names = contexts.map((each) => each.name).join(', ');
  return contexts.length === 0
    ? 'the file has none'
    : `there ${contexts.length === 1 ? 'is' : 'are'} ${names}`;
}

function byLine(problems: readonly Problem[]): readonly Problem[] {
  const line = ({ where }: Problem): number => Number(/:([0-9]+)(?: |$)/.exec(where)?.[1] ?? 0);
  return [...problems].sort((a, b) => line(a) - line(b));
}

function filled(value: string | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : value;
}
