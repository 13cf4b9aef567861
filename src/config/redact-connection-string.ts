// A connection string for showing: everything but its secrets.
import { keywordUse } from './connection-keywords.ts';
import { splitConnectionString } from './split-connection-string.ts';

/** Prints pairs as a connection string, quoted where its grammar asks for it. */
export function printConnectionString(pairs: readonly (readonly [string, string])[]): string {
  return pairs.map(([key, value]) => `${key.replaceAll('=', '==')}=${quoted(value)}`).join(';');
}

/** The string with every secret, and whatever is no known keyword, as `***`; `***` alone if it cannot be read. */
export function redactConnectionString(text: string): string {
  const { pairs, trouble } = splitConnectionString(text);
  if (trouble !== null) return '***';
  const shown = pairs.map(({ key, value }) => {
    const use = keywordUse(key);
    // No keyword: it may be the rest of a password that holds a ; or a =.
    if (use === undefined) return '***=***';
    const isSecret = 'field' in use && use.field === 'password';
    return isSecret ? `${key}=***` : printConnectionString([[key, value]]);
  });
  return shown.join(';');
}

function quoted(value: string): string {
  if (value !== '' && !/^["'\s=]|["'\s]$|[;\p{Cc}]/u.test(value)) return value;
  return value.includes('"') && !value.includes("'") ? `'${value}'` : `"${value.replaceAll('"', '""')}"`;
}
