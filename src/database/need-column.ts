// Columns without which there is no answer, and what is said where one is missing.
import { UnavailableError } from '../errors.ts';
import { describeTable } from './table-shape.ts';
import type { ColumnKind, TableShape } from './table-shape.ts';

/**
 * The first of these columns that exists with this kind, as the database spells it.
 * @throws UnavailableError database.schema-unknown naming the columns seen
 */
export function needColumn(table: TableShape, kind: ColumnKind, ...names: readonly string[]): string {
  const found = table.find(kind, ...names);
  if (found !== null) return found;
  throw unknownSchema(`no column ${names.join(' or ')} with ${inWords[kind]} in ${describeTable(table)}`);
}

const inWords: Readonly<Record<ColumnKind, string>> = {
  text: 'text',
  whole: 'whole numbers',
  flag: 'a flag',
  instant: 'an instant',
  binary: 'bytes',
  version: 'a row version',
  other: 'anything',
};

/** The error for a shape that cannot be used. */
export function unknownSchema(what: string): UnavailableError {
  return new UnavailableError(
    'database.schema-unknown',
    `the schema is not one that octo-ha knows: ${what}`,
    {
      hint: 'please report this message with the version of Octopus Server; nothing was changed',
    },
  );
}
