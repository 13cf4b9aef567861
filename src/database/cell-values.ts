// Values of a row, by column name, with their types checked: what a column holds is the server's word, not ours.
import { UnavailableError } from '../errors.ts';
import type { Row } from './session.ts';

/** Text, or null. @throws UnavailableError database.garbage */
export function text(row: Row, column: string): string | null {
  const value = row[column] ?? null;
  if (value === null || typeof value === 'string') return value;
  throw unexpected(column, value, 'text');
}

/** A whole number, or null; bigint arrives as text. @throws UnavailableError database.garbage */
export function whole(row: Row, column: string): number | null {
  const value = row[column] ?? null;
  if (value === null) return null;
  const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
  throw unexpected(column, value, 'a whole number');
}

/** A flag, or null. @throws UnavailableError database.garbage */
export function flag(row: Row, column: string): boolean | null {
  const value = row[column] ?? null;
  if (value === null || typeof value === 'boolean') return value;
  throw unexpected(column, value, 'a flag');
}

/** An instant, or null. @throws UnavailableError database.garbage */
export function instant(row: Row, column: string): Date | null {
  const value = row[column] ?? null;
  if (value === null) return null;
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value;
  throw unexpected(column, value, 'an instant');
}

/** The value, which the schema does not allow to be NULL. @throws UnavailableError database.garbage */
export function present<T>(value: T | null, column: string): T {
  if (value !== null) return value;
  throw unexpected(column, null, 'a value');
}

function unexpected(column: string, value: unknown, wanted: string): UnavailableError {
  return new UnavailableError(
    'database.garbage',
    `the column ${column} holds ${shown(value)} where ${wanted} belongs`,
    {
      hint: 'is this the database of an Octopus instance? please report this with the version of Octopus Server',
    },
  );
}

function shown(value: unknown): string {
  if (value === null) return 'NULL';
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? `'${String(value).slice(0, 40)}'`
    : 'something else';
}
