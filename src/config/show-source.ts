// A connection that a flag or a variable gives, for showing: its string with every secret as `***`.
import { passwordMissing } from './build-login.ts';
import { givenConnection } from './given-connection.ts';
import type { Problem } from './problems.ts';
import { readSource, type StringSource } from './read-source.ts';
import { redactConnectionString } from './redact-connection-string.ts';
import type { Sources } from './sources.ts';

/** As `config show` shows it. */
export interface ShownSource {
  /** The flag or variable: `--connection-file`. */
  readonly from: string;
  /** The file that it names; null when it holds the string itself. */
  readonly file: string | null;
  readonly connectionString: string;
}

/** Null when it cannot be used, and `problems` then tell why. A password is not missed: it can be typed. */
export function showSource(source: StringSource, sources: Sources, problems: Problem[]): ShownSource | null {
  const wrong = givenConnection(source, sources, new Map()).problems.filter(
    ({ message }) => message !== passwordMissing,
  );
  problems.push(...wrong);
  if (wrong.length > 0) return null;
  return {
    from: source.where,
    file: source.kind === 'text' ? null : source.value,
    connectionString: redactConnectionString(readSource(source, sources).text),
  };
}
