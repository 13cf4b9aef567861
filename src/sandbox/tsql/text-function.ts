import { SqlError } from '../engine.ts';
import { codePage1252 } from '../code-page.ts';
import { patternIndex } from './like.ts';

/** Each character's other case where it is one character too: `ß` stays, as SQL Server keeps lengths. */
export function recased(text: string, change: (one: string) => string): string {
  const whole = change(text);
  if (whole.length === text.length) return whole;
  return Array.from(text, (one) => (change(one).length === one.length ? change(one) : one)).join('');
}

/** The functions of texts, none of them NULL; undefined for any other name. @throws SqlError 537 */
export function textFunction(name: string, args: readonly string[]): string | number | null | undefined {
  const [a = '', b = '', c = '', d = ''] = args;
  switch (name) {
    case 'LEN':
      return a.replace(/ +$/u, '').length;
    case 'LEFT':
      return a.slice(0, size(b));
    case 'RIGHT':
      return size(b) === 0 ? '' : a.slice(-size(b));
    case 'SUBSTRING':
      return substring(a, Number(b), size(c));
    case 'CHARINDEX':
      return a === '' ? 0 : folded(b).indexOf(folded(a), Math.max(0, Number(c) - 1)) + 1;
    case 'PATINDEX':
      return patternIndex(a, b);
    case 'REPLACE':
      return replace(a, b, c);
    case 'STUFF':
      return Number(b) < 1 || Number(b) > a.length || Number(c) < 0
        ? null
        : a.slice(0, Number(b) - 1) + d + a.slice(Number(b) - 1 + Number(c));
    case 'REPLICATE':
      return Number(b) < 0 ? null : a.repeat(Math.min(Number(b), Math.floor(8000 / Math.max(1, a.length))));
    case 'SPACE':
      return Number(a) < 0 ? null : ' '.repeat(Math.min(Number(a), 8000));
    case 'REVERSE':
      return Array.from(a).reverse().join('');
    case 'UPPER':
      return recased(a, (one) => one.toUpperCase());
    case 'LOWER':
      return recased(a, (one) => one.toLowerCase());
    case 'LTRIM':
      return a.replace(/^ +/u, '');
    case 'RTRIM':
      return a.replace(/ +$/u, '');
    case 'TRIM':
      return a.replaceAll(/^ +| +$/gu, '');
    case 'CHAR':
      return Number(a) >= 0 && Number(a) <= 255 ? codePage1252.decode(Uint8Array.of(Number(a))) : null;
    case 'NCHAR':
      return Number(a) >= 0 && Number(a) <= 65535 ? String.fromCharCode(Number(a)) : null;
    case 'ASCII':
      return codePage1252.encode(a)[0] ?? null;
    case 'UNICODE':
      return a === '' ? null : a.charCodeAt(0);
    case 'QUOTENAME':
      return quoted(a, args.length > 1 ? b : '[');
    case 'ISNUMERIC':
      return /^\s*[+-]?\$?(?:\d[\d,]*\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/iu.test(a) ? 1 : 0;
    default:
      return undefined;
  }
}

/** SUBSTRING, whose places before the first count towards the length. */
export function substring<T extends string | Uint8Array>(text: T, from: number, length: number): T {
  const start = Math.max(0, from - 1);
  return text.slice(start, Math.max(start, from - 1 + length)) as T;
}

/** A length. @throws SqlError 537 */
export function size(text: string): number {
  if (Number(text) < 0)
    throw new SqlError(537, 'Invalid length parameter passed to the LEFT or SUBSTRING function.');
  return Number(text);
}

function folded(text: string): string {
  return recased(text, (one) => one.toLowerCase());
}

function replace(text: string, what: string, by: string): string {
  if (what === '') return text;
  const [low, wanted] = [folded(text), folded(what)];
  let made = '';
  let at = 0;
  for (let hit = low.indexOf(wanted); hit >= 0; hit = low.indexOf(wanted, at)) {
    made += text.slice(at, hit) + by;
    at = hit + what.length;
  }
  return made + text.slice(at);
}

const QUOTES: Readonly<Record<string, readonly [string, string]>> = {
  '[': ['[', ']'],
  ']': ['[', ']'],
  "'": ["'", "'"],
  '"': ['"', '"'],
  '(': ['(', ')'],
  ')': ['(', ')'],
  '<': ['<', '>'],
  '>': ['<', '>'],
  '{': ['{', '}'],
  '}': ['{', '}'],
  '`': ['`', '`'],
};

function quoted(name: string, quote: string): string | null {
  const pair = QUOTES[quote.charAt(0)];
  if (pair === undefined || name.length > 128) return null;
  return `${pair[0]}${name.replaceAll(pair[1], pair[1] + pair[1])}${pair[1]}`;
}
