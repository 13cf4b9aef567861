import { SqlError } from '../engine.ts';

/** A token. `text` is what an error names; `value` is a name or text without its quotes. `start` is an offset in the batch. */
export interface Token {
  readonly kind:
    | 'word'
    | 'quoted'
    | 'variable'
    | 'global'
    | 'string'
    | 'national'
    | 'number'
    | 'binary'
    | 'symbol'
    | 'end';
  readonly text: string;
  readonly value: string;
  readonly line: number;
}

const FIRST = /[\p{L}_#]/u;
const REST = /[\p{L}\p{Nd}_@#$]/u;
const SPACE = /[\s\u00A0\u200B\uFEFF]/u;
const SYMBOLS = ['<>', '<=', '>=', '!=', '!<', '!>', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '::'];
const SINGLES = '()[],.;=<>+-*/%&|^~:';
const NUMBER = /^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d*)?/u;
const MONEY = /^[$£€]\s*-?\d*(?:,\d{3})*(?:\.\d*)?/u;
const HEX = /^0[xX][0-9a-fA-F]*/u;

/**
 * Splits a batch into tokens; the last one is of kind 'end'.
 * @throws SqlError 102 (a character T-SQL has no use for), 105 (open quote), 113 (open comment), 1038 (empty name)
 */
export function lex(sql: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  const skip = (end: number): string => {
    const text = sql.slice(at, end);
    for (const character of text) if (character === '\n') line += 1;
    at = end;
    return text;
  };
  const fail = (number: number, message: string): never => {
    throw new SqlError(number, message, { severity: 15, line });
  };
  const push = (kind: Token['kind'], end: number, value?: string): void => {
    const began = line;
    const text = skip(end);
    tokens.push({ kind, text, value: value ?? text, line: began });
  };
  const wordEnd = (from: number): number => {
    let end = from;
    while (end < sql.length && REST.test(sql.charAt(end))) end += 1;
    return end;
  };
  const quoted = (kind: Token['kind'], open: number, close: string): void => {
    const [value, end] = readQuoted(sql, open, close);
    if (end < 0) {
      fail(105, `Unclosed quotation mark after the character string '${value}'.`);
    }
    if (kind === 'quoted' && value === '') {
      fail(
        1038,
        'An object or column name is missing or empty. For SELECT INTO statements, verify each column has a name. For other statements, look for empty alias names. Aliases defined as "" or [] are not allowed. Change the alias to a valid name.',
      );
    }
    push(kind, end, value);
  };
  while (at < sql.length) {
    const character = sql.charAt(at);
    const next = sql.charAt(at + 1);
    const rest = (): string => sql.slice(at, at + 200);
    if (SPACE.test(character)) skip(at + 1);
    else if (character === '-' && next === '-') {
      const end = sql.indexOf('\n', at);
      skip(end < 0 ? sql.length : end);
    } else if (character === '/' && next === '*') {
      const end = commentEnd(sql, at);
      if (end < 0) fail(113, "Missing end comment mark '*/'.");
      skip(end);
    } else if ((character === 'N' || character === 'n') && next === "'") quoted('national', at + 1, "'");
    else if (character === "'") quoted('string', at, "'");
    else if (character === '"') quoted('quoted', at, '"');
    else if (character === '[') quoted('quoted', at, ']');
    else if (character === '@') {
      const global = next === '@';
      push(global ? 'global' : 'variable', wordEnd(at + 1));
    } else if (FIRST.test(character)) push('word', wordEnd(at + 1));
    else if (HEX.test(rest())) push('binary', at + (HEX.exec(sql.slice(at))?.[0].length ?? 2));
    else if (/\d/u.test(character) || (character === '.' && /\d/u.test(next))) {
      push('number', at + (NUMBER.exec(sql.slice(at))?.[0].length ?? 1));
    } else if ('$£€'.includes(character)) push('number', at + (MONEY.exec(rest())?.[0].length ?? 1));
    else {
      const pair = sql.slice(at, at + 2);
      if (SYMBOLS.includes(pair)) push('symbol', at + 2);
      else if (SINGLES.includes(character)) push('symbol', at + 1);
      else fail(102, `Incorrect syntax near '${String.fromCodePoint(sql.codePointAt(at) ?? 0)}'.`);
    }
  }
  tokens.push({ kind: 'end', text: tokens.at(-1)?.text ?? '', value: '', line });
  return tokens;
}

/** The value and the offset behind the closing quote (−1 without one); doubled closing quotes stand for one. */
function readQuoted(sql: string, open: number, close: string): readonly [string, number] {
  let value = '';
  let at = open + 1;
  for (;;) {
    const end = sql.indexOf(close, at);
    if (end < 0) return [value + sql.slice(at), -1];
    value += sql.slice(at, end);
    if (sql.charAt(end + 1) !== close) return [value, end + 1];
    value += close;
    at = end + 2;
  }
}

/** Comments nest in T-SQL. */
function commentEnd(sql: string, open: number): number {
  let depth = 0;
  let at = open;
  while (at < sql.length) {
    const pair = sql.slice(at, at + 2);
    if (pair === '/*') depth += 1;
    else if (pair === '*/') depth -= 1;
    else {
      at += 1;
      continue;
    }
    at += 2;
    if (depth === 0) return at;
  }
  return -1;
}
