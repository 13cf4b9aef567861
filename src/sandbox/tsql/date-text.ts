const DAY = 864_000_000_000n;
const EPOCH = 621_355_968_000_000_000n;

/** Ticks of midnight of a day of the proleptic Gregorian calendar, or null where there is none. */
export function dayTicks(year: number, month: number, day: number): bigint | null {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const fits = year >= 1 && year <= 9999 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return fits ? BigInt(date.getTime()) * 10_000n + EPOCH : null;
}

/** What a date text says: local ticks, and the offset in minutes where one is written. */
export interface ParsedDate {
  readonly ticks: bigint;
  readonly offsetMinutes: number | null;
}

const FORM =
  /^\s*(?:(\d{4})-?(\d{1,2})-?(\d{1,2})|(\d{4})(\d{2})(\d{2}))?(?:[T\s]*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.:](\d{1,9}))?)?)?\s*(Z|[+-]\d{2}:\d{2})?\s*$/iu;

/** Reads ISO forms, 'YYYYMMDD' and times alone (on 1900-01-01); null for all else. */
export function parseDateText(text: string): ParsedDate | null {
  const found = FORM.exec(text);
  if (found === null) return null;
  const part = (index: number): number => Number(found[index] ?? 0);
  const dated = found[1] !== undefined;
  const midnight = dated ? dayTicks(part(1), part(2), part(3)) : dayTicks(1900, 1, 1);
  if (midnight === null || part(7) > 23 || part(8) > 59 || part(9) > 59) return null;
  const fraction = BigInt((found[10] ?? '').slice(0, 7).padEnd(7, '0'));
  const zone = found[11];
  const minutes =
    zone === undefined
      ? null
      : /z/iu.test(zone)
        ? 0
        : (zone.startsWith('-') ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4)));
  if (minutes !== null && Math.abs(minutes) > 840) return null;
  const seconds = BigInt((part(7) * 60 + part(8)) * 60 + part(9));
  return { ticks: midnight + seconds * 10_000_000n + fraction, offsetMinutes: minutes };
}

/** `2024-01-31 12:00:00.1234567` with as many digits as the scale says. */
export function dateTimeText(ticks: bigint, scale: number): string {
  return `${dateText(ticks)} ${timeText(ticks % DAY, scale)}`;
}

/** `2024-01-31`. */
export function dateText(ticks: bigint): string {
  const date = new Date(Number((ticks - (ticks % DAY) - EPOCH) / 10_000n));
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${String(date.getUTCFullYear()).padStart(4, '0')}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
}

/** `12:00:00.1234567` of ticks since midnight. */
export function timeText(ticks: bigint, scale: number): string {
  const seconds = Number(ticks / 10_000_000n);
  const two = (value: number): string => String(value).padStart(2, '0');
  const clock = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  const fraction = String(ticks % 10_000_000n)
    .padStart(7, '0')
    .slice(0, scale);
  return scale === 0 ? clock : `${clock}.${fraction}`;
}
