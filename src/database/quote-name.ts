// Names of tables and columns in SQL text. They cannot be parameters, so they pass through here alone.
import { UnavailableError } from '../errors.ts';

/**
 * `[Name]`, for names of the shape that Octopus uses: a letter or underscore, then letters, digits, underscores, 128 at most.
 * @throws UnavailableError database.schema-unknown for any other
 */
export function quoteName(name: string): string {
  if (!/^[\p{L}_][\p{L}\p{N}_]{0,127}$/u.test(name))
    throw new UnavailableError('database.schema-unknown', `'${name}' is no name that Octopus would use`, {
      hint: 'is this the database of an Octopus instance?',
    });
  return `[${name}]`;
}
