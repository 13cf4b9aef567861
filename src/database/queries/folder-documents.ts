import type { Schema, Settings } from '../schema.ts';
import { documents } from './documents.ts';
import type { Statement } from './statement.ts';

/** Where are the folders? Found by shape: neither ids nor all names are public (octopus-internals.md 1.4, 9). */
export function folderDocuments(schema: Pick<Schema, 'schemaName'>, settings: Settings): Statement {
  return {
    name: 'folderDocuments',
    oldestServer: 2005,
    text: documents(schema, settings, ['Directory']),
  };
}
