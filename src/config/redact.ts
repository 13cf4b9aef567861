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
  const forms = [...new Set(secrets.flatMap((secret) => formsOf(secret.reveal())))];
  // The longest first, so that no form leaves the rest of a longer one behind.
  forms.sort((a, b) => b.length - a.length);
  return forms.reduce((left, form) => left.replaceAll(form, shown), text);
}

function formsOf(secret: string): string[] {
  if (secret.length < shortest) return [];
  const json = JSON.stringify(secret).slice(1, -1);
  const url = urlEncoded(secret);
  const xml = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const bytes = new TextEncoder().encode(secret);
  const wide = Uint8Array.from([...secret].flatMap((character) => utf16(character)));
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
    ...base64Forms(bytes),
    ...base64Forms(wide),
  ].filter((form) => form.length >= shortest);
}

/** Alone; and as it looks inside a longer text, at each of the three alignments, without the characters it shares. */
function base64Forms(bytes: Uint8Array): string[] {
  const inside = [0, 1, 2].map((before) => {
    const padded = base64(Uint8Array.from([...new Array<number>(before).fill(0), ...bytes]));
    const from = Math.ceil((before * 8) / 6);
    return padded.slice(from, Math.floor(((before + bytes.length) * 8) / 6));
  });
  // Few characters of base64 occur by chance.
  const standard = [base64(bytes), ...inside.filter((form) => form.length >= 8)];
  return standard.flatMap((form) => [
    form,
    form.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''),
  ]);
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function utf16(character: string): number[] {
  return [...Array(character.length).keys()].flatMap((index) => {
    const unit = character.charCodeAt(index);
    return [unit & 0xff, unit >> 8];
  });
}

/** A lone surrogate cannot be encoded. */
function urlEncoded(secret: string): string {
  return encodeURIComponent(secret.toWellFormed());
}
