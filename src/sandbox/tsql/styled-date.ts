import { SqlError } from '../engine.ts';
import type { SqlType } from '../values.ts';
import { dateText, dateTimeText } from './date-text.ts';

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/**
 * A moment as CONVERT writes it in a style (the table "Date and time styles" of CAST and CONVERT in the T-SQL reference).
 * @param ticks 100 ns since 0001-01-01
 * @param style the one asked for; the default 0 means ISO for the newer types, `Mar  4 2024  5:06AM` for datetime
 * @throws SqlError 281
 */
export function styledDate(ticks: bigint, from: SqlType, style: number): string {
  const old = from.kind === 'datetime' || from.kind === 'smalldatetime';
  const scale = 'scale' in from && from.kind === 'datetime2' ? from.scale : 3;
  const iso = dateTimeText(ticks, scale);
  const whole = dateTimeText(ticks, 0);
  const [year = '', month = '', day = ''] = dateText(ticks).split('-');
  const clock = whole.slice(11);
  const name = MONTHS[Number(month) - 1] ?? '';
  const thousandths = dateTimeText(ticks, 3).slice(-3);
  const write = (): string | undefined => {
    switch (style) {
      case 0:
        return old ? undefined : iso;
      case 21:
      case 25:
      case 121:
        return iso;
      case 20:
      case 120:
        return whole;
      case 126:
      case 127:
        return (old && ticks % 10_000_000n === 0n ? whole : iso).replace(' ', 'T');
      case 100:
        return undefined;
      case 101:
        return `${month}/${day}/${year}`;
      case 102:
        return `${year}.${month}.${day}`;
      case 103:
        return `${day}/${month}/${year}`;
      case 104:
        return `${day}.${month}.${year}`;
      case 105:
        return `${day}-${month}-${year}`;
      case 106:
        return `${day} ${name} ${year}`;
      case 107:
        return `${name} ${day}, ${year}`;
      case 109:
        return undefined;
      case 113:
        return `${day} ${name} ${year} ${clock}:${thousandths}`;
      case 114:
        return `${clock}:${thousandths}`;
      case 110:
        return `${month}-${day}-${year}`;
      case 111:
        return `${year}/${month}/${day}`;
      case 112:
        return `${year}${month}${day}`;
      case 23:
        return `${year}-${month}-${day}`;
      case 8:
      case 24:
      case 108:
        return clock;
      default:
        throw new SqlError(
          281,
          `${String(style)} is not a valid style number when converting from ${from.kind} to a character string.`,
        );
    }
  };
  const found = write();
  if (from.kind === 'date' && (found === undefined || found.includes(':'))) return dateText(ticks);
  if (found !== undefined) return found;
  const hour = Number(clock.slice(0, 2));
  const twelve = String(hour % 12 === 0 ? 12 : hour % 12).padStart(2);
  const minutes = style === 109 ? `${clock.slice(2)}:${thousandths}` : clock.slice(2, 5);
  return `${name} ${String(Number(day)).padStart(2)} ${year} ${twelve}${minutes}${hour < 12 ? 'AM' : 'PM'}`;
}
