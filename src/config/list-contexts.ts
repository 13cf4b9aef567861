// The contexts of a file, a line each.
import type { ConfigFile } from './config-file.ts';
import { keywordUse } from './connection-keywords.ts';
import type { ContextEntry } from './read-context.ts';
import { splitConnectionString } from './split-connection-string.ts';

/** One context as `config list` shows it; null for what the file itself does not tell. */
export interface ListedContext {
  readonly name: string;
  readonly isCurrent: boolean;
  readonly server: string | null;
  readonly database: string | null;
  /** Number of nodes described. */
  readonly nodes: number;
}

/** In the order of the file. Other files are not opened. */
export function listContexts(file: Pick<ConfigFile, 'contexts' | 'current'>): readonly ListedContext[] {
  return file.contexts.map((entry) => ({
    name: entry.name,
    isCurrent: entry.name === file.current,
    ...target(entry),
    nodes: entry.nodes.length,
  }));
}

function target(entry: ContextEntry): { server: string | null; database: string | null } {
  const values = entry.database?.values;
  const whole = values?.get('connectionString')?.value;
  if (whole === undefined)
    return { server: values?.get('server')?.value ?? null, database: values?.get('database')?.value ?? null };
  const { pairs, trouble } = splitConnectionString(whole);
  // What stands before a password can be told apart from it; what stands in a broken string cannot.
  const known = trouble === null && pairs.every((pair) => keywordUse(pair.key) !== undefined) ? pairs : [];
  const last = (field: string): string | null =>
    known.findLast(({ key }) => {
      const use = keywordUse(key);
      return use !== undefined && 'field' in use && use.field === field;
    })?.value ?? null;
  return { server: last('server'), database: last('database') };
}
