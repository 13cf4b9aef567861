// A heart beat, from the columns of a row or from its document.
import { flag, instant, text } from './cell-values.ts';
import { documentProperties, documentText } from './document-text.ts';
import type { Row } from './session.ts';

/** What a row tells of a node's life; null for what it does not tell. */
export interface HeartBeat {
  readonly lastSeenAt: Date | null;
  readonly ageSeconds: number | null;
  readonly offline: boolean | null;
  readonly rank: string | null;
  readonly version: string | null;
}

/**
 * The age is taken from two instants of the same row, both read by the server: exact to the millisecond, where DATEDIFF counts
 * boundaries and overflows for instants that were never set (0001-01-01).
 */
export function toHeartBeat(row: Row): HeartBeat {
  const document = documentOf(row);
  const lastSeenAt = instant(row, 'LastSeen') ?? instantIn(document?.get('lastseen'));
  const readAt = instant(row, 'ReadAt');
  const offline = document?.get('isoffline');
  const version = document?.get('version');
  return {
    lastSeenAt,
    ageSeconds:
      lastSeenAt === null || readAt === null ? null : (readAt.getTime() - lastSeenAt.getTime()) / 1000,
    offline: flag(row, 'Offline') ?? (typeof offline === 'boolean' ? offline : null),
    rank: text(row, 'Rank'),
    version: text(row, 'Version') ?? (typeof version === 'string' ? version : null),
  };
}

function documentOf(row: Row): ReadonlyMap<string, unknown> | null {
  const found = documentText(row);
  return found === null ? null : documentProperties(found);
}

/** An ISO instant with its offset; without one nobody knows which instant is meant. */
function instantIn(value: unknown): Date | null {
  if (typeof value !== 'string' || !/T.*(?:Z|[+-]\d\d:\d\d)$/.test(value)) return null;
  const time = Date.parse(value);
  return Number.isNaN(time) ? null : new Date(time);
}
