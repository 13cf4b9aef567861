import type { Decimal } from '../values.ts';

/** The sizes and scales of decimals on the wire. */
export const decimalBytes = {
  /** Bytes of a decimal of this precision, sign included (MS-TDS 2.2.5.4.2). */
  length(precision: number): number {
    if (precision <= 9) return 5;
    if (precision <= 19) return 9;
    return precision <= 28 ? 13 : 17;
  },
  /** The digits of `value` at another scale, rounded half away from zero. */
  digitsAt(value: Decimal, scale: number): bigint {
    if (scale >= value.scale) return value.digits * 10n ** BigInt(scale - value.scale);
    const unit = 10n ** BigInt(value.scale - scale);
    const half = value.digits < 0n ? -unit / 2n : unit / 2n;
    return (value.digits + half) / unit;
  },
};
