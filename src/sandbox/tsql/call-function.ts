import { createHash, randomUUID } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { SqlError } from '../engine.ts';
import type { Expression } from './ast.ts';
import { compareText } from './compare.ts';
import { convert } from './convert.ts';
import { dateFunction } from './date-function.ts';
import type { Scope } from './scope.ts';
import { typeOf } from './type-of.ts';
import type { SqlValue } from '../values.ts';

type Call = Extract<Expression, { kind: 'call' }>;

/** The value of a function call. @throws SqlError of conversions, 195 where nobody knows the function */
export function callFunction(
  call: Call,
  scope: Scope,
  evaluate: (one: Expression, scope: Scope) => SqlValue,
): SqlValue {
  const { name, args } = call;
  const type = typeOf(call, scope);
  const own = (one: Expression): SqlValue => convert(evaluate(one, scope), typeOf(one, scope), type);
  if (name === 'COALESCE' || name === 'ISNULL') {
    for (const one of args) {
      const value = own(one);
      if (value !== null) return value;
    }
    return null;
  }
  const typed = args.map((one) => ({ type: typeOf(one, scope), value: evaluate(one, scope) }));
  const fact = scope.fact(name, typed);
  if (fact !== undefined) return fact.value;
  const dated = dateFunction(name, typed, scope.now);
  if (dated !== undefined) return dated;
  if (name === 'NEWID') return randomUUID().toUpperCase();
  const texts = typed.map(
    (one) => convert(one.value, one.type, { kind: 'nvarchar', length: 'max' }) as string | null,
  );
  if (name === 'CONCAT') return texts.map((text) => text ?? '').join('');
  if (name === 'CONCAT_WS')
    return texts
      .slice(1)
      .filter((text) => text !== null)
      .join(texts[0] ?? '');
  const [first] = typed;
  const value = first?.value ?? null;
  if (name === 'ISJSON') return value === null ? null : Number(isJson(texts[0] ?? ''));
  if (name === 'NULLIF')
    return texts[0] !== null && texts[1] !== null && compareText(texts[0] ?? '', texts[1] ?? '') === 0
      ? null
      : value;
  if (first === undefined || texts.includes(null)) {
    if (first === undefined)
      throw new SqlError(195, `'${name}' is not a recognized built-in function name.`, { severity: 15 });
    return null;
  }
  const [a = '', b = '', c = '', d = ''] = texts as readonly string[];
  switch (name) {
    case 'LEN':
      return a.replace(/ +$/u, '').length;
    case 'DATALENGTH':
      return value instanceof Uint8Array
        ? value.length
        : first.type.kind.startsWith('n')
          ? a.length * 2
          : typeof value === 'string'
            ? a.length
            : ({ bigint: 8, float: 8, datetime: 8, tinyint: 1, bit: 1, smallint: 2 }[
                first.type.kind as string
              ] ?? 4);
    case 'LEFT':
      return a.slice(0, size(b));
    case 'RIGHT':
      return size(b) === 0 ? '' : a.slice(-size(b));
    case 'SUBSTRING':
      return a.slice(Math.max(0, Number(b) - 1), Math.max(0, Number(b) - 1 + size(c)));
    case 'CHARINDEX':
      return a === '' ? 0 : b.toLowerCase().indexOf(a.toLowerCase(), Math.max(0, Number(c) - 1)) + 1;
    case 'REPLACE':
      return b === ''
        ? a
        : a.replaceAll(new RegExp(b.replaceAll(/[\\^$.*+?()[\]{}|]/gu, '\\$&'), 'giu'), () => c);
    case 'STUFF':
      return Number(b) < 1 || Number(b) > a.length
        ? null
        : a.slice(0, Number(b) - 1) + d + a.slice(Number(b) - 1 + Number(c));
    case 'REPLICATE':
      return a.repeat(Math.max(0, Math.min(Number(b), 8000)));
    case 'SPACE':
      return ' '.repeat(Math.max(0, Math.min(Number(a), 8000)));
    case 'REVERSE':
      return Array.from(a).reverse().join('');
    case 'UPPER':
      return a.toUpperCase();
    case 'LOWER':
      return a.toLowerCase();
    case 'LTRIM':
      return a.replace(/^ +/u, '');
    case 'RTRIM':
      return a.replace(/ +$/u, '');
    case 'TRIM':
      return a.replaceAll(/^ +| +$/gu, '');
    case 'CHAR':
    case 'NCHAR':
      return String.fromCharCode(Number(a));
    case 'ASCII':
    case 'UNICODE':
      return a === '' ? null : a.charCodeAt(0);
    case 'QUOTENAME':
      return b === "'" ? `'${a.replaceAll("'", "''")}'` : `[${a.replaceAll(']', ']]')}]`;
    case 'ABS':
    case 'FLOOR':
    case 'CEILING':
    case 'SQRT':
    case 'POWER':
    case 'ROUND':
    case 'SIGN':
      return numeric(name, Number(a), Number(b), type);
    case 'ISNUMERIC':
      return Number(/^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/iu.test(a));
    case 'JSON_VALUE':
      return jsonPath(a, b, false);
    case 'JSON_QUERY':
      return jsonPath(a, b, true);
    case 'COMPRESS':
      return new Uint8Array(
        gzipSync(
          value instanceof Uint8Array
            ? value
            : Buffer.from(a, first.type.kind.startsWith('n') ? 'utf16le' : 'latin1'),
        ),
      );
    case 'DECOMPRESS':
      return value instanceof Uint8Array ? new Uint8Array(gunzipSync(value)) : null;
    case 'HASHBYTES':
      return new Uint8Array(
        createHash(a.replace('_', '').replace('SHA2', 'sha').toLowerCase())
          .update(
            typed[1]?.value instanceof Uint8Array
              ? typed[1].value
              : Buffer.from(b, typed[1]?.type.kind.startsWith('n') === true ? 'utf16le' : 'latin1'),
          )
          .digest(),
      );
    default:
      throw new SqlError(195, `'${name}' is not a recognized built-in function name.`, { severity: 15 });
  }
}

function size(text: string): number {
  if (Number(text) < 0)
    throw new SqlError(537, 'Invalid length parameter passed to the LEFT or SUBSTRING function.');
  return Number(text);
}

function numeric(name: string, a: number, b: number, type: Parameters<typeof convert>[2]): SqlValue {
  const scale = 10 ** b;
  const result =
    {
      ABS: Math.abs(a),
      FLOOR: Math.floor(a),
      CEILING: Math.ceil(a),
      SQRT: Math.sqrt(a),
      POWER: a ** b,
      SIGN: Math.sign(a),
      ROUND: (Math.sign(a) * Math.round(Math.abs(a) * scale)) / scale,
    }[name] ?? 0;
  return convert(result, { kind: 'float' }, type);
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

function jsonPath(text: string, path: string, whole: boolean): string | null {
  if (!isJson(text))
    throw new SqlError(
      13609,
      `JSON text is not properly formatted. Unexpected character '${text.charAt(0)}' is found at position 0.`,
    );
  let at: unknown = JSON.parse(text);
  for (const [, name, quoted, index] of path.matchAll(/\.([\w]+)|\."([^"]+)"|\[(\d+)\]/gu)) {
    const key = name ?? quoted ?? index ?? '';
    at =
      typeof at === 'object' && at !== null && Object.hasOwn(at, key)
        ? (at as Readonly<Record<string, unknown>>)[key]
        : null;
  }
  if (typeof at === 'object' && at !== null) return whole ? JSON.stringify(at) : null;
  return !whole && (typeof at === 'string' || typeof at === 'number' || typeof at === 'boolean')
    ? String(at)
    : null;
}
