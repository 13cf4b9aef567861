const day = 864_000_000_000n;
/** Days from 0001-01-01 to 1900-01-01, where datetime counts from. */
const daysTo1900 = 693_595n;

/**
 * Ticks (100 ns since 0001-01-01) to the parts that dates and times have on the wire, and back (MS-TDS 2.2.5.5.1.5 ff.).
 * Finer parts than the scale holds are cut off; datetime rounds to 1/300 s.
 */
export const wireTime = {
  days(ticks: bigint): bigint {
    return ticks / day;
  },
  /** Time of day in units of `scale` digits of a second. */
  units(ticks: bigint, scale: number): bigint {
    return (ticks % day) / 10n ** BigInt(7 - scale);
  },
  /** Bytes the time of day takes at a scale. */
  length(scale: number): number {
    if (scale <= 2) return 3;
    return scale <= 4 ? 4 : 5;
  },
  fromParts(days: bigint, units: bigint, scale: number): bigint {
    return days * day + units * 10n ** BigInt(7 - scale);
  },
  /** Days since 1900-01-01 and 1/300 s since midnight. */
  toDatetime(ticks: bigint): { readonly days: bigint; readonly units: bigint } {
    const units = ((ticks % day) * 3n + 50_000n) / 100_000n;
    const days = ticks / day - daysTo1900;
    return units >= 25_920_000n ? { days: days + 1n, units: 0n } : { days, units };
  },
  /** Whole milliseconds, as SQL Server shows a datetime: .000, .003 and .007. */
  fromDatetime(days: bigint, units: bigint): bigint {
    return (days + daysTo1900) * day + ((units * 10n + 1n) / 3n) * 10_000n;
  },
  /** Days since 1900-01-01 and minutes since midnight, rounded at 30 s. */
  toSmalldatetime(ticks: bigint): { readonly days: bigint; readonly minutes: bigint } {
    const minutes = (ticks + 300_000_000n) / 600_000_000n;
    return { days: minutes / 1440n - daysTo1900, minutes: minutes % 1440n };
  },
  fromSmalldatetime(days: bigint, minutes: bigint): bigint {
    return (days + daysTo1900) * day + minutes * 600_000_000n;
  },
};
