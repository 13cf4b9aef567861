// An offending value for a message, where it cannot be a secret.

const longest = 60;

/** `'maybe' `, at most 60 characters of it; nothing for what looks like a connection string or a url with a login. */
export function nameValue(value: string): string {
  if (/[=;@\p{Cc}]/u.test(value)) return '';
  const text = value.length > longest ? `${value.slice(0, longest - 1)}…` : value;
  return `'${text}' `;
}
