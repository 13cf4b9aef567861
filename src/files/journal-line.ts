// The bytes of a journal: one JSON object per line, each holding the hash of the line before and its own place.
// Lives here: bytes to lines and back, and what is wrong with them. Never here: files, errors, what a line means.
import { createHash } from 'node:crypto';
import type { JournalLine } from '../model/run.ts';

/** What the first line of a journal says beside what every line says. */
export interface JournalHeader {
  /** Shape of the lines. A higher one is not read. */
  readonly version: 1;
  readonly id: string;
  readonly verb: string;
  readonly server: string;
  readonly database: string;
}

/** What the bytes of a journal hold. */
export interface JournalContents {
  /** Null while there is no whole line. */
  readonly header: JournalHeader | null;
  readonly lines: readonly JournalLine[];
  /** Bytes of the whole lines. What follows them is torn: the write of it did not come to its end. */
  readonly wholeBytes: number;
  /** SHA-256 of the last whole line, in hexadecimal; the next line names it. */
  readonly lastHash: string;
  /** The first line (from 1) that is not as it was written, and why; null when all are. */
  readonly broken: { readonly line: number; readonly why: string } | null;
}

/** What the first line names in the place of a line before it. */
export const noLine = '0'.repeat(64);

const lineFeed = 0x0a;
/** `,"sum":"` and sixteen digits and `"}`. */
const sumBytes = 26;

/**
 * One line with its line end. At its end stands a sum over the rest of it, so that the last line, which no other names yet,
 * cannot be changed unnoticed either.
 * @param place from 1
 * @param previous SHA-256 of the line before, or `noLine`
 */
export function encodeLine(
  line: JournalLine,
  place: number,
  previous: string,
  header: JournalHeader | null = null,
): Buffer {
  const text = JSON.stringify({
    n: place,
    prev: previous,
    ...(header === null ? {} : { journal: header }),
    ...line,
  });
  return Buffer.from(`${text.slice(0, -1)},"sum":"${sumOf(Buffer.from(text))}"}\n`);
}

/** SHA-256 of an encoded line without its line end. */
export function hashOf(encoded: Buffer): string {
  return sha256(encoded.subarray(0, -1));
}

/** Every whole line up to the first that is not as it was written. Takes any bytes. */
export function decodeLines(bytes: Buffer): JournalContents {
  const lines: JournalLine[] = [];
  let header: JournalHeader | null = null;
  let lastHash = noLine;
  let start = 0;
  for (let end = bytes.indexOf(lineFeed); end !== -1; end = bytes.indexOf(lineFeed, start)) {
    const own = bytes.subarray(start, end);
    const found = decodeLine(own, lines.length + 1, lastHash);
    if (typeof found === 'string')
      return { header, lines, wholeBytes: start, lastHash, broken: { line: lines.length + 1, why: found } };
    header ??= found.header;
    lines.push(found.line);
    lastHash = sha256(own);
    start = end + 1;
  }
  return { header, lines, wholeBytes: start, lastHash, broken: null };
}

/** The line, or why it is none. */
function decodeLine(
  bytes: Buffer,
  place: number,
  previous: string,
): { readonly line: JournalLine; readonly header: JournalHeader | null } | string {
  const body = Buffer.concat([bytes.subarray(0, -sumBytes), Buffer.from('}')]);
  const sum = bytes.subarray(-sumBytes).toString('latin1');
  if (sum !== `,"sum":"${sumOf(body)}"}`) return 'it is not what was written';
  const found = JSON.parse(body.toString('utf8')) as {
    n: number;
    prev: string;
    journal?: JournalHeader;
  } & JournalLine;
  if (found.n !== place) return `it was written as line ${String(found.n)}`;
  if (found.prev !== previous)
    return place === 1 ? 'it names a line before it' : 'it does not name the line before it';
  if ((found.journal === undefined) === (place === 1))
    return place === 1 ? 'it does not say which journal it begins' : 'it begins another journal';
  const { at, step, nodeId, by, values } = found;
  return { line: { at, step, nodeId, by, values }, header: found.journal ?? null };
}

function sumOf(body: Buffer): string {
  return sha256(body).slice(0, 16);
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
