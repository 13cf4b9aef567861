import type { Schema } from '../schema.ts';
import { documents } from './documents.ts';
import type { Statement } from './statement.ts';

/** Where is the license? Found by its shape, as its id is not certain either (octopus-internals.md 1.4). */
export function licenseDocuments(schema: Schema, settings: NonNullable<Schema['settings']>): Statement {
  return {
    name: 'licenseDocuments',
    oldestServer: 2005,
    text: documents(schema, settings, ['LicenseText', '<License']),
  };
}
