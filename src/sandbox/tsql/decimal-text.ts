import type { Decimal } from '../values.ts';

/** `-12.50` with exactly its scale. */
export function decimalText(value: Decimal): string {
  const sign = value.digits < 0n ? '-' : '';
  const digits = (value.digits < 0n ? -value.digits : value.digits).toString().padStart(value.scale + 1, '0');
  return value.scale === 0
    ? `${sign}${digits}`
    : `${sign}${digits.slice(0, -value.scale)}.${digits.slice(-value.scale)}`;
}
