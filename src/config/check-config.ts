// What `config check` finds: the file as a whole, and every context as if it were used.
import { chooseDrainVia } from './choose-drain-via.ts';
import type { ConfigFile } from './config-file.ts';
import type { Problem } from './problems.ts';
import { readApiKey } from './read-api-key.ts';
import { readHostsAuthority } from './read-hosts-authority.ts';
import { contextConnection } from './source-connection.ts';
import type { Sources } from './sources.ts';
import { warningsFor } from './warnings-for.ts';

/** The findings; secrets are in neither. */
export interface ConfigCheck {
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

/** Opens the files that the contexts name, and no connection. Never throws for what they say. */
export function checkConfig(file: ConfigFile, sources: Sources): ConfigCheck {
  const problems = [...file.problems];
  const warnings: string[] = [];
  for (const entry of file.contexts) {
    const result = contextConnection(entry, file.path, sources, entryTimeouts(entry));
    if (result === null) warnings.push(`the context '${entry.name}' has no database`);
    problems.push(...(result?.problems ?? []));
    const key = readApiKey({}, { ...sources, env: {} }, entry, file.path);
    problems.push(...key.problems);
    readHostsAuthority(entry, file.path, sources, problems);
    chooseDrainVia({ env: {} }, entry, problems);
    const risks = result?.connection == null ? [] : warningsFor(result.connection);
    warnings.push(
      ...[...(result?.warnings ?? []), ...key.warnings, ...risks].map((line) => `${entry.name}: ${line}`),
    );
  }
  if (file.contexts.length === 0 && problems.length === 0)
    problems.push({
      where: file.path,
      message: file.text === null ? 'there is no such file' : 'has no contexts',
    });
  return { problems, warnings };
}

function entryTimeouts(entry: ConfigFile['contexts'][number]): Parameters<typeof contextConnection>[3] {
  const names = { connectSeconds: 'connectTimeout', querySeconds: 'queryTimeout' } as const;
  return new Map([...entry.timeouts].map(([key, value]) => [names[key], value]));
}
