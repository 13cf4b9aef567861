import { valueKey } from './compare.ts';
import { compareTyped, comparedType, isText, type Operand } from './compare-typed.ts';
import { convert } from './convert.ts';
import type { Truth } from './scope.ts';
import type { SqlType, SqlValue } from '../values.ts';

/** What `IN (SELECT …)` looks in: the values of one column. */
export interface ValueList {
  readonly type: SqlType;
  readonly values: readonly SqlValue[];
}

interface Keys {
  readonly set: ReadonlySet<string>;
  readonly hasNull: boolean;
}

/** The keys of a list by the type they are compared in, made once for each list. */
const KEYS = new WeakMap<ValueList, Map<string, Keys>>();

/** Is the operand equal to one of the values? Unknown where only a NULL stands in the way. @throws SqlError 206, 245 … */
export function inList(left: Operand, list: ValueList): Truth {
  const { type, values } = list;
  if (values.length === 0) return false;
  // Types that do not compare are refused whatever the values.
  compareTyped('=', { type: left.type, value: null }, { type, value: null });
  if (left.value === null) return null;
  const bare = isText(left.type) && isText(type);
  const meets = bare ? type : comparedType(left.type, type);
  const keys = keysOf(list, meets, bare);
  const own = bare ? left.value : convert(left.value, left.type, meets);
  if (own === null) return null;
  return keys.set.has(valueKey(own)) ? true : keys.hasNull ? null : false;
}

function keysOf(list: ValueList, meets: SqlType, bare: boolean): Keys {
  const known = KEYS.get(list) ?? new Map<string, Keys>();
  KEYS.set(list, known);
  const name = bare ? 'text' : JSON.stringify(meets);
  const found = known.get(name);
  if (found !== undefined) return found;
  const converted = list.values.map((value) => (bare ? value : convert(value, list.type, meets)));
  const present = converted.filter((value) => value !== null);
  const made: Keys = {
    set: new Set(present.map(valueKey)),
    hasNull: present.length < list.values.length,
  };
  known.set(name, made);
  return made;
}
