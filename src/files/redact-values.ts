// Secrets taken out of what a journal is told, text by text: a secret that looks like a number or a quote spoils no other value.
import type { JournalLine, JournalValue } from '../model/run.ts';

/** @param redact takes secrets out of a text */
export function redactValues(
  values: JournalLine['values'],
  redact: (text: string) => string,
): JournalLine['values'] {
  return redacted(values, redact) as JournalLine['values'];
}

function redacted(value: JournalValue, redact: (text: string) => string): JournalValue {
  if (typeof value === 'string') return redact(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each: JournalValue) => redacted(each, redact));
  return Object.fromEntries(
    Object.entries(value).map(([key, each]: [string, JournalValue]) => [redact(key), redacted(each, redact)]),
  );
}
