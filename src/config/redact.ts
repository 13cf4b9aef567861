// Secrets out of any text, in the forms they may take on the way.
import type { Secret } from '../model/secret.ts';

const shown = '***';

/** Shorter ones would blot out half of every text; a password of so few characters hides nothing anyway. */
const shortest = 3;

/**
 * The text with every secret replaced by `***`: as it is, JSON-escaped, URL-encoded, with quotes doubled as in a
 * connection string or T-SQL, in XML, and in base64 of UTF-8 or UTF-16.
 */
export function redact(text: string, secrets: readonly Secret[]): string {
  return redactorOf(secrets)(text);
}

/** `redact` for many texts: works the forms out once. */
export function redactorOf(secrets: readonly Secret[]): (text: string) => string {
  const forms = [...new Set(secrets.flatMap((secret) => formsOf(secret.reveal())))];
  // The longest first, so that no form leaves the rest of a longer one behind.
  forms.sort((a, b) => b.length - a.length);
  return (text) => forms.reduce((left, form) => left.replaceAll(form, shown), text);
}

function formsOf(secret: string): string[] {
  if (secret.length < shortest) return [];
  const json = JSON.stringify(secret).slice(1, -1);
  const url = urlEncoded(secret);
  const xml = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return [
    secret,
    json,
    JSON.stringify(json).slice(1, -1),
    url,
    url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    url.replaceAll('%20', '+'),
    secret.replaceAll("'", "''"),
    secret.replaceAll('"', '""'),
    xml,
    xml.replaceAll('"', '&quot;').replaceAll("'", '&apos;'),
    ...base64Forms(Buffer.from(secret, 'utf8')),
    ...base64Forms(Buffer.from(secret, 'utf16le')),
  ].filter((form) => form.length >= shortest);
}

/** Alone; and as it looks inside a longer text, at each of the three alignments, without the characters it shares. */
function base64Forms(bytes: Buffer): string[] {
  const inside = [0, 1, 2].map((before) => {
    const padded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const from = Math.ceil((before * 8) / 6);
    return padded.slice(from, Math.floor(((before + bytes.length) * 8) / 6));
  });
  // Few characters of base64 occur by chance.
  const standard = [bytes.toString('base64'), ...inside.filter((form) => form.length >= 8)];
  return standard.flatMap((form) => [
    form,
    form.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''),
  ]);
}

/** A lone surrogate cannot be encoded; such a secret has no such form. */
function urlEncoded(secret: string): string {
  try {
    return encodeURIComponent(secret);
  } catch {
    return secret;
  }
}
