// The text of a document, plain or compressed. DECOMPRESS needs SQL Server 2016, so it is done here.
import { gunzipSync } from 'node:zlib';
import { UnavailableError } from '../errors.ts';
import type { Row } from './session.ts';

/** No settings document comes near this, nor do all of them together; more is an attack or a mistake. */
const largest = 4_000_000;
const largestSum = 64_000_000;

/**
 * The texts of many rows, as `documentText` gives them.
 * @throws UnavailableError database.garbage when unpacking them all would take too long
 */
export function documentTexts(rows: readonly Row[]): readonly (string | null)[] {
  let left = largestSum;
  return rows.map((row) => {
    const text = documentText(row);
    // What does not unpack may have cost as much as the largest.
    left -= row['JsonBlob'] instanceof Uint8Array && typeof row['Json'] !== 'string' ? cost(text) : 0;
    if (left >= 0) return text;
    throw new UnavailableError(
      'database.garbage',
      `the compressed documents of Configuration hold more than ${String(largestSum)} bytes`,
      { hint: 'is this the database of an Octopus instance?' },
    );
  });
}

function cost(text: string | null): number {
  return text === null ? largest : text.length * 2;
}

/**
 * The document's text: `Json` when it is not NULL, else `JsonBlob` unpacked. COMPRESS keeps nvarchar as gzip of UTF-16
 * (Nevermore's CompressionFixture does the same); UTF-8 is read too. Null when there is none or it cannot be unpacked.
 */
export function documentText(row: Row): string | null {
  const [json, blob] = [row['Json'], row['JsonBlob']];
  if (typeof json === 'string') return json;
  if (!(blob instanceof Uint8Array)) return null;
  try {
    return decode(gunzipSync(blob, { maxOutputLength: largest }));
  } catch {
    return null;
  }
}

function decode(bytes: Buffer): string {
  const marked = bytes[0] === 0xff && bytes[1] === 0xfe;
  const wide = marked || (bytes.length % 2 === 0 && bytes.subarray(0, 64).includes(0));
  return bytes.toString(wide ? 'utf16le' : 'utf8').replace(/^\uFEFF/, '');
}

/** The properties of a JSON object by lower-case name; null for any other text. */
export function documentProperties(text: string): ReadonlyMap<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null;
    return new Map(Object.entries(parsed).map(([name, value]) => [name.toLowerCase(), value]));
  } catch {
    return null;
  }
}
