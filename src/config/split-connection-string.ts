// The grammar of ADO.NET connection strings, as Microsoft.Data.SqlClient reads them (DbConnectionOptions.GetKeyValuePair):
// key=value pairs parted by `;`, values bare or in ' or ", the quote doubled inside, `==` for `=` in a key.

/** One `key=value`. */
export interface Pair {
  /** As written, `==` folded, without the white space around it. May hold a secret if the string is broken. */
  readonly key: string;
  readonly value: string;
  /** Where the key begins, counted in characters from 1. */
  readonly at: number;
}

/** Pairs in order, or why and where the reading stopped. */
export interface SplitString {
  readonly pairs: readonly Pair[];
  readonly trouble: { readonly at: number; readonly message: string } | null;
}

class Trouble extends Error {
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

/** Splits; never throws, and no message quotes the text, which may hold secrets. */
export function splitConnectionString(text: string): SplitString {
  const pairs: Pair[] = [];
  let from = 0;
  try {
    for (;;) {
      const start = skip(text, from, /[\s;]/);
      if (start >= text.length || isOnlyNulls(text, start)) return { pairs, trouble: null };
      const key = readKey(text, start);
      const value = readValue(text, skip(text, key.end, /\s/), start);
      pairs.push({ key: key.text, value: value.text, at: start + 1 });
      from = value.end;
    }
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    return { pairs, trouble: { at: error.at + 1, message: error.message } };
  }
}

interface Piece {
  readonly text: string;
  /** Index of what comes after it. */
  readonly end: number;
}

function readKey(text: string, start: number): Piece {
  let key = '';
  for (let index = start; index < text.length; index++) {
    const character = text.charAt(index);
    if (character === '=') {
      if (text.charAt(index + 1) !== '=') {
        if (key.trim() === '') throw new Trouble(start, 'there is a = without a keyword before it');
        return { text: key.trimEnd(), end: index + 1 };
      }
      index++;
    } else if (isControl(character) && !/\s/.test(character)) {
      throw new Trouble(index, 'there is a control character in a keyword');
    }
    key += character;
  }
  throw new Trouble(start, 'there is no keyword=value from here to the end');
}

function readValue(text: string, start: number, keyStart: number): Piece {
  const quote = text.charAt(start);
  if (quote === '"' || quote === "'") return readQuoted(text, start, quote, keyStart);
  let index = start;
  while (index < text.length) {
    const character = text.charAt(index);
    if (character === ';' || (isControl(character) && !/\s/.test(character))) break;
    index++;
  }
  const value = text.slice(start, index).trim();
  if (/["']$/.test(value))
    throw new Trouble(keyStart, 'the value of this keyword ends in a quote that it did not begin with');
  if (index < text.length && text.charAt(index) !== ';' && !isOnlyNulls(text, index))
    throw new Trouble(index, 'there is a control character in a value');
  return { text: value, end: index + 1 };
}

function readQuoted(text: string, start: number, quote: string, keyStart: number): Piece {
  let value = '';
  for (let index = start + 1; index < text.length; index++) {
    const character = text.charAt(index);
    if (character === '\0') break;
    if (character === quote && text.charAt(index + 1) !== quote) {
      const end = skip(text, index + 1, /\s/);
      if (end < text.length && text.charAt(end) !== ';' && !isOnlyNulls(text, end))
        throw new Trouble(
          keyStart,
          'there is something between the closing quote of this value and the next ;',
        );
      return { text: value, end: end + 1 };
    }
    if (character === quote) index++;
    value += character;
  }
  throw new Trouble(keyStart, 'the value of this keyword begins with a quote that is never closed');
}

function skip(text: string, from: number, over: RegExp): number {
  let index = from;
  while (index < text.length && over.test(text.charAt(index))) index++;
  return index;
}

function isControl(character: string): boolean {
  return /\p{Cc}/u.test(character);
}

/** A string may end in NULs and white space. */
function isOnlyNulls(text: string, from: number): boolean {
  return text.charAt(from) === '\0' && text.slice(from).replaceAll('\0', '').trim() === '';
}
