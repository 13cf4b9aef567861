// A connection string that a flag or a variable gives, with a way on for what may be wrong with it.
import { connectionHint } from './parse-connection-string.ts';
import type { StringSource } from './read-source.ts';
import { stringConnection, type Overrides, type SourceResult } from './source-connection.ts';
import type { Sources } from './sources.ts';

const ofString =
  /^(?:the environment variable OCTO_HA_CONNECTION_STRING|the file '|the connection string in ')/;

/** As stringConnection. Never throws for what it says. */
export function givenConnection(source: StringSource, sources: Sources, overrides: Overrides): SourceResult {
  const result = stringConnection(source, sources, overrides);
  const problems = result.problems.map((problem) => {
    if (source.kind !== 'text' && problem.where === source.where)
      return { ...problem, hint: fileHints[source.kind] };
    return ofString.test(problem.where) ? { ...problem, hint: connectionHint } : problem;
  });
  return { ...result, problems };
}

const fileHints = {
  file: 'give a path of a file that holds a connection string and nothing else',
  'server-config': 'give a path of a *.config of Octopus Server',
} as const;
