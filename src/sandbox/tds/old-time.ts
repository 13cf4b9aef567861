import type { ResultColumn, SqlType, SqlValue } from '../values.ts';
import { wireTime } from './wire-time.ts';

const ticksToUnix = 62_135_596_800_000;

/** Clients before TDS 7.3 get date, time, datetime2 and datetimeoffset as text (MS-TDS 2.2.5.5.1). */
export const oldTime = {
  column(column: ResultColumn): ResultColumn {
    const length = textLength(column.type);
    return length === null ? column : { ...column, type: { kind: 'nvarchar', length } };
  },
  value(type: SqlType, value: SqlValue): SqlValue {
    if (
      typeof value === 'object' &&
      value !== null &&
      'offsetMinutes' in value &&
      type.kind === 'datetimeoffset'
    ) {
      const local = value.ticks + BigInt(value.offsetMinutes) * 600_000_000n;
      return `${dateText(local)} ${timeText(local, type.scale)} ${offsetText(value.offsetMinutes)}`;
    }
    if (typeof value !== 'bigint') return value;
    if (type.kind === 'date') return dateText(value);
    if (type.kind === 'time') return timeText(value, type.scale);
    return type.kind === 'datetime2' ? `${dateText(value)} ${timeText(value, type.scale)}` : value;
  },
};

function textLength(type: SqlType): number | null {
  switch (type.kind) {
    case 'date':
      return 10;
    case 'time':
      return 16;
    case 'datetime2':
      return 27;
    case 'datetimeoffset':
      return 34;
    default:
      return null;
  }
}

function dateText(ticks: bigint): string {
  return new Date(Number(wireTime.days(ticks)) * 86_400_000 - ticksToUnix).toISOString().slice(0, 10);
}

function timeText(ticks: bigint, scale: number): string {
  const units = wireTime.units(ticks, 7);
  const seconds = units / 10_000_000n;
  const parts = [seconds / 3_600n, (seconds / 60n) % 60n, seconds % 60n];
  const clock = parts.map((part) => part.toString().padStart(2, '0')).join(':');
  const fraction = (units % 10_000_000n).toString().padStart(7, '0').slice(0, scale);
  return scale === 0 ? clock : `${clock}.${fraction}`;
}

function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  const hours = Math.trunc(size / 60);
  return `${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(size % 60).padStart(2, '0')}`;
}
