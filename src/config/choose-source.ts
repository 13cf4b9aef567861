// Which of the places that may name a connection is the one, by rank.
import { contextsHint, noContext, type ConfigFile } from './config-file.ts';
import type { Problem } from './problems.ts';
import type { ContextEntry } from './read-context.ts';
import type { SettingsFlags } from './settings.ts';
import type { StringSource } from './read-source.ts';
import type { Sources } from './sources.ts';

/** Lower outranks higher: flags, environment, file. */
type Rank = 0 | 1 | 2;

/** What was chosen. */
export interface ChosenSource {
  /** The context that counts; null when none is chosen, or the one chosen is set aside. */
  readonly context: ContextEntry | null;
  /** Where a connection string stands; null when the context gives the connection, or nothing does. */
  readonly source: StringSource | null;
  /** Name of the context that is not used because the connection comes from elsewhere; null for none. */
  readonly setAside: string | null;
  /** A line for whoever asked for a context that is set aside; null when nobody did. */
  readonly warning: string | null;
}

/**
 * Chooses. A connection given by flag or environment sets a context of lower rank aside as a whole, so that the nodes of
 * one instance are never used with the database of another; a context without a database goes with any.
 * @param problems gets what is wrong: several of one rank, a context that is not there
 */
export function chooseSource(
  flags: SettingsFlags,
  sources: Sources,
  file: ConfigFile,
  problems: Problem[],
): ChosenSource {
  const chosen = chooseContext(flags, sources, file, problems);
  const given = stringSources(flags, sources);
  const best = Math.min(...given.map((each) => each.rank));
  const rivals = given.filter((each) => each.rank === best);
  const hasDatabase = chosen?.entry.database != null;
  const contextWins = chosen !== null && hasDatabase && chosen.rank < best;
  const names = rivals.map((each) => each.where);
  if (chosen !== null && hasDatabase && chosen.rank === best) names.push(`the context of ${chosen.where}`);
  if (!contextWins && names.length > 1)
    problems.push({ where: names.join(' and '), message: 'give one connection, not several' });
  const setAside = chosen !== null && hasDatabase && chosen.rank > best ? chosen : null;
  return {
    context: setAside === null ? (chosen?.entry ?? null) : null,
    source: contextWins ? null : (rivals[0] ?? null),
    setAside: setAside?.entry.name ?? null,
    warning:
      setAside === null || setAside.rank === 2
        ? null
        : `the context '${setAside.entry.name}' is not used, nor its nodes: the connection comes from ${names.join(', ')}`,
  };
}

function chooseContext(
  flags: SettingsFlags,
  sources: Sources,
  file: ConfigFile,
  problems: Problem[],
): { entry: ContextEntry; rank: Rank; where: string } | null {
  const choices = [flags.context, sources.env['OCTO_HA_CONTEXT'], file.current];
  const places = ['--context', 'OCTO_HA_CONTEXT', `'current' in '${file.path}'`];
  const rank = choices.findIndex((name) => name != null && name !== '');
  const name = choices[rank];
  const where = places[rank];
  if (name == null || where === undefined) return null;
  const entry = file.contexts.find((each) => each.name === name);
  if (entry !== undefined) return { entry, rank: rank as Rank, where };
  // A wrong `current`, and a file that could not be read, are told already.
  if (rank < 2 && file.problems.length === 0)
    problems.push({
      where,
      message: `${noContext(name, file.contexts)} (${file.text === null ? 'there is no such file: ' : ''}'${file.path}')`,
      hint:
        file.text === null
          ? 'write that file (docs/configuration.md shows how), or name another with --config PATH'
          : contextsHint,
    });
  return null;
}

function stringSources(flags: SettingsFlags, { env }: Sources): readonly (StringSource & { rank: Rank })[] {
  const all: readonly [StringSource['kind'], string | undefined, string, Rank][] = [
    ['file', flags.connectionFile, '--connection-file', 0],
    ['server-config', flags.serverConfig, '--server-config', 0],
    ['text', env['OCTO_HA_CONNECTION_STRING'], 'the environment variable OCTO_HA_CONNECTION_STRING', 1],
    ['file', env['OCTO_HA_CONNECTION_FILE'], 'the environment variable OCTO_HA_CONNECTION_FILE', 1],
    ['server-config', env['OCTO_HA_SERVER_CONFIG'], 'the environment variable OCTO_HA_SERVER_CONFIG', 1],
  ];
  return all.flatMap(([kind, value, where, rank]) =>
    value === undefined || value === '' ? [] : [{ kind, value, where, rank }],
  );
}
