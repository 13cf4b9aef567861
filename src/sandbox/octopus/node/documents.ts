// Settings documents of the instance, plain or compressed (octopus-internals.md 1.0).
import { gunzipSync, gzipSync } from 'node:zlib';
import type { DatabaseClient } from './database-client.ts';
import type { InstanceShape } from './instance-shape.ts';

/** A document's properties. */
export type Document = Readonly<Record<string, unknown>>;

/** Reads and writes rows of Configuration. */
export interface Documents {
  /** Every document by id. */
  readonly all: () => Promise<ReadonlyMap<string, Document>>;
  readonly put: (id: string, document: Document) => Promise<void>;
}

/** Documents in this shape. */
export function documents(database: DatabaseClient, shape: InstanceShape): Documents {
  const columns = [...(shape.json ? ['JSON'] : []), ...(shape.blob ? ['JSONBlob'] : [])];
  return {
    all: async () => {
      const { rows } = await database.query(`SELECT Id, ${columns.join(', ')} FROM dbo.Configuration`);
      return new Map(
        rows.map((row) => [String(row['Id']), parse(textOf(row['JSON'], row['JSONBlob']))] as const),
      );
    },
    put: async (id, document) => {
      const text = JSON.stringify(document);
      const blob = `0x${gzipSync(Buffer.from(text, 'utf16le')).toString('hex')}`;
      const set = shape.json ? `JSON = @text${shape.blob ? ', JSONBlob = NULL' : ''}` : `JSONBlob = ${blob}`;
      const { changed } = await database.query(`UPDATE dbo.Configuration SET ${set} WHERE Id = @id`, {
        id,
        text,
      });
      if (changed > 0) return;
      const [column, value] = shape.json ? ['JSON', '@text'] : ['JSONBlob', blob];
      await database.query(`INSERT INTO dbo.Configuration (Id, ${column}) VALUES (@id, ${value})`, {
        id,
        text,
      });
    },
  };
}

function textOf(json: unknown, blob: unknown): string {
  if (typeof json === 'string') return json;
  return blob instanceof Uint8Array ? gunzipSync(blob).toString('utf16le') : '{}';
}

function parse(text: string): Document {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Document) : {};
  } catch {
    return {};
  }
}
