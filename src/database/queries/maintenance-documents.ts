import type { Schema, Settings } from '../schema.ts';
import { documents } from './documents.ts';
import type { Statement } from './statement.ts';

/** Is the instance in maintenance mode? The row is found by its shape: its id is not certain (octopus-internals.md 1.4). */
export function maintenanceDocuments(schema: Pick<Schema, 'schemaName'>, settings: Settings): Statement {
  return {
    name: 'maintenanceDocuments',
    oldestServer: 2005,
    text: documents(schema, settings, ['IsInMaintenanceMode']),
  };
}
