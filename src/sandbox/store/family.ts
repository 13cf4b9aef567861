import type { SqlType } from '../values.ts';

/** Equal for types whose equal values have equal keys, whatever their lengths and scales. */
export const family = (type: SqlType): string =>
  /char/u.test(type.kind) ? 'text' : /int$/u.test(type.kind) ? 'int' : type.kind;
