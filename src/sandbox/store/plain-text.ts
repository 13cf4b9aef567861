import { decimalText } from '../tsql/decimal-text.ts';
import type { SqlValue } from '../values.ts';

/** A value of a text or number type as text; NULL is ''. Instants are for `convert`, which knows their type. */
export function plainText(value: SqlValue): string {
  if (value === null) return '';
  if (typeof value !== 'object') return String(value);
  if (value instanceof Uint8Array) return `0x${Buffer.from(value).toString('hex').toUpperCase()}`;
  return 'digits' in value ? decimalText(value) : String(value.ticks);
}
