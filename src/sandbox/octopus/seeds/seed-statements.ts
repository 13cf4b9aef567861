import { artifactRows, documentRows, nodeRows, otherRows, taskRows } from './row-statements.ts';
import type { RowsWanted } from './row-statements.ts';
import { usualVariant } from './seed-options.ts';
import type { SeedOptions, SeedVariant } from './seed-options.ts';
import { bracketed } from './sql-text.ts';
import { tableNames, tableStatements } from './table-statements.ts';

/**
 * Plain T-SQL that makes an instance database of this shape in an empty schema: tables, then rows. One statement each, to
 * be run in order; SQL Server 2008 knows them all.
 */
export function seedStatements(options: SeedOptions): string[] {
  const seedVariant = variantOf(options);
  const schemaName = options.schemaName ?? 'dbo';
  const wanted: RowsWanted = {
    ...options,
    seedVariant,
    table: (name) => `${bracketed(schemaName)}.${bracketed(name)}`,
    from: options.now ?? new Date(),
  };
  return [
    ...tableStatements(schemaName, options.shape, seedVariant),
    ...documentRows(wanted),
    ...nodeRows(wanted),
    ...taskRows(wanted),
    ...artifactRows(wanted),
    ...otherRows(wanted),
  ];
}

/** Undoes `seedStatements`: drops its tables, not the schema. */
export function unseedStatements(options: Pick<SeedOptions, 'shape' | 'schemaName' | 'variant'>): string[] {
  const schemaName = bracketed(options.schemaName ?? 'dbo');
  return tableNames(options.shape, variantOf(options)).map(
    (name) => `DROP TABLE ${schemaName}.${bracketed(name)}`,
  );
}

function variantOf({ variant }: Pick<SeedOptions, 'variant'>): SeedVariant {
  return { ...usualVariant, ...variant };
}
