// A context for showing: its document with every secret as `***`.
import { isApiKey } from './read-api-key.ts';
import { redactConnectionString } from './redact-connection-string.ts';
import type { ContextEntry } from './read-context.ts';

/** The document of `config show`: camelCase keys as in the file, null for what is not given. */
export interface ShownContext {
  readonly name: string;
  readonly isCurrent: boolean;
  readonly database: Readonly<Record<string, string>> | null;
  readonly nodes: readonly Readonly<Record<string, unknown>>[];
  readonly loadBalancer: ContextEntry['loadBalancer'];
  /** Path as written. */
  readonly https: { readonly caFile: string } | null;
  /** Path as written. */
  readonly apiKeyFile: string | null;
  readonly drain: { readonly via: string } | null;
  readonly periods: Readonly<Record<string, number>>;
  readonly timeouts: Readonly<Record<string, string>>;
}

/** The entry of a file, redacted. Files and variables that hold secrets are named, never read. */
export function showContext(entry: ContextEntry, current: string | null): ShownContext {
  return {
    name: entry.name,
    isCurrent: entry.name === current,
    database: entry.database === null ? null : shownDatabase(entry.database.values),
    nodes: entry.nodes.map((node) => ({ ...node })),
    loadBalancer: entry.loadBalancer,
    https: entry.httpsCaFile === null ? null : { caFile: entry.httpsCaFile.value },
    apiKeyFile: shownPath(entry.apiKeyFile?.value ?? null),
    drain: entry.drainVia === null ? null : { via: entry.drainVia.value },
    periods: { ...entry.periods },
    timeouts: Object.fromEntries([...entry.timeouts].map(([key, { value }]) => [key, value])),
  };
}

/** A key where its file should be named is no path to show. */
function shownPath(path: string | null): string | null {
  return path !== null && isApiKey(path) ? '***' : path;
}

function shownDatabase(
  values: NonNullable<ContextEntry['database']>['values'],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...values].map(([key, { value }]) => {
      if (key === 'password') return [key, '***'];
      return [key, key === 'connectionString' ? redactConnectionString(value) : value];
    }),
  );
}
