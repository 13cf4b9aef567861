// Times, ages and shares for people; json and yaml carry the numbers.
import type { LimitValue } from '../model/license.ts';

/** `4 s`, `3 m`, `2 h`, `5 d`: the largest unit, rounded down. Seconds may be a fraction. */
export function span(seconds: number): string {
  const whole = Math.floor(Math.abs(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} m`;
  if (whole < 86_400) return `${Math.floor(whole / 3_600)} h`;
  return `${Math.floor(whole / 86_400)} d`;
}

/** How long ago for a terminal (`3 m ago`; `12 s ahead` when a node's clock runs fast), the instant itself elsewhere. */
export function lastSeen(at: Date | null, ageSeconds: number | null, isTty: boolean): string {
  if (at === null) return 'never';
  if (!isTty || ageSeconds === null) return at.toISOString();
  return ageSeconds < 0 ? `${span(ageSeconds)} ahead` : `${span(ageSeconds)} ago`;
}

/** `yes`, `no`, or `-` for not known on this version. */
export function yesNo(value: boolean | null): string {
  if (value === null) return '-';
  return value ? 'yes' : 'no';
}

/** The value, or `-` for not known on this version. */
export function orDash(value: string | number | null): string {
  return value === null ? '-' : String(value);
}

/** A limit of a license: a number, `unlimited`, or `unreadable`. */
export function limit(value: LimitValue): string {
  return value === null ? 'unreadable' : String(value);
}

/** `3 tasks`, `1 task`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** `66.7 %`, or `-`. */
export function percent(ratio: number | null): string {
  return ratio === null ? '-' : `${Math.round(ratio * 1_000) / 10} %`;
}

/** `1.2 GB`, by thousands; exact below 1 kB. */
export function bytes(number: number): string {
  let [left, at] = [number, 0];
  while (left >= 999.5 && at < units.length - 1) [left, at] = [left / 1_000, at + 1];
  return `${at === 0 || left >= 99.5 ? String(Math.round(left)) : String(Math.round(left * 10) / 10)} ${units[at] ?? ''}`;
}

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
