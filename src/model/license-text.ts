// The XML text of a license, out of whatever it was stored or sent as.

/** Why a text cannot be a license. Never quotes content, which may be secret. */
export class LicenseTextError extends Error {
  override readonly name = 'LicenseTextError';
}

/** Larger than any license by a factor of a thousand. */
const mostBytes = 1024 * 1024;

/**
 * Takes XML, or base64 of it, as text or as the bytes of a file, in UTF-8 or UTF-16, with or without a byte order mark.
 * @returns text that begins with `<`
 * @throws LicenseTextError when it is larger than 1 MiB, in no known encoding, or begins with something else
 */
export function licenseText(given: string | Uint8Array): string {
  if (given.length > mostBytes)
    throw new LicenseTextError(`is larger than 1 MiB (${String(given.length)} characters)`);
  const text = trimmed(typeof given === 'string' ? given : decoded(given));
  if (text === '') throw new LicenseTextError('is empty');
  if (text.startsWith('<')) return text;
  const inner = trimmed(decoded(base64(text)));
  if (!inner.startsWith('<')) throw neither(text);
  return inner;
}

function trimmed(text: string): string {
  return text.replace(/^[\s\ufeff]+/, '').trimEnd();
}

function base64(text: string): Uint8Array {
  const packed = text.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(packed)) throw neither(text);
  try {
    return Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  } catch {
    throw neither(text);
  }
}

function neither(text: string): LicenseTextError {
  return new LicenseTextError(
    `is neither XML that begins with <License nor base64 of it (${String(text.length)} characters)`,
  );
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch {
    throw new LicenseTextError(`is in no known text encoding (${String(bytes.length)} bytes)`);
  }
}

/** By byte order mark, else by where the zero of a `<` in UTF-16 stands. */
function encodingOf(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) return 'utf-16be';
  return 'utf-8';
}
