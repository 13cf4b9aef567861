// A connection string for showing: everything but its secrets.
import { keywordUse } from './connection-keywords.ts';
import { splitConnectionString } from './split-connection-string.ts';

/** Prints pairs as a connection string, quoted where its grammar asks for it. */
export function printConnectionString(pairs: readonly (readonly [string, string])[]): string {
  return pairs.map(([key, value]) => `${key.replaceAll('=', '==')}=${quoted(value)}`).join(';');
}

/** The string with the value of every secret and of every unknown keyword as `***`; `***` alone if it cannot be read. */
export function redactConnectionString(text: string): string {
  const { pairs, trouble } = splitConnectionString(text);
  if (trouble !== null) return '***';
  let afterPassword = false;
  const shown = pairs.map(({ key, value }) => {
    const use = keywordUse(key);
    // What follows a password and is no keyword may be the rest of it.
    if (use === undefined) return afterPassword ? '***=***' : `${key}=***`;
    const isSecret = 'field' in use && use.field === 'password';
    afterPassword ||= isSecret;
    return isSecret ? `${key}=***` : printConnectionString([[key, value]]);
  });
  return shown.join(';');
}

function quoted(value: string): string {
  if (value !== '' && !/^["'\s=]|["'\s]$|[;\p{Cc}]/u.test(value)) return value;
  return value.includes('"') && !value.includes("'") ? `'${value}'` : `"${value.replaceAll('"', '""')}"`;
}
