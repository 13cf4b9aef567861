import type { Schema } from '../schema.ts';
import { from, pick } from './statement.ts';
import type { Statement } from './statement.ts';

/** When was each node last seen, and does it say that it is offline? (2019 and newer.) */
export function heartBeats(schema: Schema, status: NonNullable<Schema['status']>): Statement {
  const columns = {
    Node: status.node,
    LastSeen: status.lastSeen,
    Offline: status.offline,
    Rank: status.rank,
    Version: status.version,
    Json: status.document?.json ?? null,
    JsonBlob: status.document?.blob ?? null,
  };
  return {
    name: 'heartBeats',
    oldestServer: 2008,
    text: `SELECT ${pick('s', columns)}, SYSDATETIMEOFFSET() AS ReadAt
${from(schema, status.table, 's')}`,
  };
}
