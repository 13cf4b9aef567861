import type { Schema, Settings } from '../schema.ts';
import { documents } from './documents.ts';
import type { Statement } from './statement.ts';

/** Where is the license? Found by its shape, as its id is not certain either (octopus-internals.md 1.4). */
export function licenseDocuments(schema: Pick<Schema, 'schemaName'>, settings: Settings): Statement {
  return {
    name: 'licenseDocuments',
    oldestServer: 2005,
    text: documents(schema, settings, ['LicenseText', '<License']),
  };
}
