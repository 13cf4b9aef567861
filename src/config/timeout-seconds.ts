// How long to wait, out of text.
import type { FieldValue } from './build-connection.ts';
import { nameValue } from './name-value.ts';

/** ADO.NET's 0 waits for ever; octo-ha never does: ten minutes. */
const longestSeconds = 600;

/** Whole seconds, 1 to 600; 0 and more than 600 are 600. Null for what is no whole number. */
export function timeoutSeconds(text: string): number | null {
  if (!/^[0-9]{1,9}$/.test(text.trim())) return null;
  const seconds = Number(text);
  return seconds === 0 ? longestSeconds : Math.min(seconds, longestSeconds);
}

/** The one thing that can be wrong with it. */
export function timeoutTrouble({ value, nameable }: FieldValue): string {
  return nameable ? `${nameValue(value)}is not a whole number of seconds` : 'takes a whole number of seconds';
}
