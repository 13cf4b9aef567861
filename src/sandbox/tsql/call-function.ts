// What a call of a function gives: the dispatch over the kinds of functions.
// Never here: the functions themselves.
import { randomUUID } from 'node:crypto';
import { SqlError } from '../engine.ts';
import type { Expression } from './ast.ts';
import { binaryFunction } from './binary-function.ts';
import { compareTyped } from './compare-typed.ts';
import { convert } from './convert.ts';
import { dataLength } from './data-length.ts';
import { dateFunction } from './date-function.ts';
import { isJson, jsonPath } from './json-function.ts';
import { numberFunction } from './number-function.ts';
import type { Scope, Typed } from './scope.ts';
import { size, substring, textFunction } from './text-function.ts';
import { isNull, typeOf } from './type-of.ts';
import type { SqlType, SqlValue } from '../values.ts';

type Call = Extract<Expression, { kind: 'call' }>;

const WIDE: SqlType = { kind: 'nvarchar', length: 'max' };

/** The value of a function call. @throws SqlError of conversions, 195 where nobody knows the function */
export function callFunction(
  call: Call,
  scope: Scope,
  evaluate: (one: Expression, scope: Scope) => SqlValue,
): SqlValue {
  const { name, args } = call;
  const type = typeOf(call, scope);
  if (name === 'COALESCE' || name === 'ISNULL') {
    for (const one of args) {
      const value = evaluate(one, scope);
      if (value !== null) return convert(value, typeOf(one, scope), type);
    }
    return null;
  }
  const typed = args.map((one) => ({
    type: typeOf(one, scope),
    value: evaluate(one, scope),
    bare: isNull(one),
  }));
  const [first, second] = typed;
  if (name === 'NULLIF' && first !== undefined && second !== undefined)
    return compareTyped('=', first, second) === 0 ? null : first.value;
  const fact = scope.fact(name, typed);
  if (fact !== undefined) return fact.value;
  for (const answer of [
    () => dateFunction(name, typed, scope.now),
    () => numberFunction(name, typed, type),
    () => binaryFunction(name, typed),
    () => textual(name, typed, type),
  ]) {
    const found = answer();
    if (found !== undefined) return found;
  }
  throw new SqlError(195, `'${name}' is not a recognized built-in function name.`, { severity: 15 });
}

function textual(name: string, args: readonly Typed[], type: SqlType): SqlValue | undefined {
  if (name === 'NEWID') return randomUUID().toUpperCase();
  const [first] = args;
  if (first === undefined) return undefined;
  if (name === 'ISNUMERIC' && !('length' in first.type))
    return /date|time|unique/u.test(first.type.kind) || first.value === null ? 0 : 1;
  const texts = args.map((one) => convert(one.value, one.type, WIDE) as string | null);
  if (name === 'CONCAT') return texts.map((text) => text ?? '').join('');
  if (name === 'CONCAT_WS')
    return texts
      .slice(1)
      .filter((text) => text !== null)
      .join(texts[0] ?? '');
  if (name === 'ISNUMERIC') return texts[0] === null ? 0 : textFunction(name, [texts[0] ?? '']);
  if (texts.includes(null)) return null;
  const [a = '', b = '', c = ''] = texts as readonly string[];
  if (name === 'DATALENGTH') return dataLength(first);
  if (name === 'ISJSON') return Number(isJson(a));
  if (name === 'JSON_VALUE' || name === 'JSON_QUERY')
    return jsonPath(a, args.length > 1 ? b : '$', name === 'JSON_QUERY');
  if (name === 'SUBSTRING' && type.kind === 'varbinary' && first.value instanceof Uint8Array)
    return substring(first.value, Number(b), size(c));
  return textFunction(name, texts as readonly string[]);
}
