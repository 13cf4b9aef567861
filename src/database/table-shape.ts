// A table as the catalogue shows it: columns by name, in any case, never by position.
import type { Row } from './session.ts';
import { shortened } from './shortened.ts';

/** What kind of values a column holds, as far as octo-ha tells them apart. */
export type ColumnKind = 'text' | 'whole' | 'flag' | 'instant' | 'binary' | 'version' | 'other';

/** One column, spelled as the database does. */
export interface Column {
  readonly name: string;
  /** As INFORMATION_SCHEMA spells it: nvarchar, int, datetimeoffset … */
  readonly dataType: string;
  readonly kind: ColumnKind;
}

/** One table, spelled as the database does. */
export interface TableShape {
  readonly name: string;
  readonly columns: readonly Column[];
  /** The first of these columns that exists with this kind; its spelling, or null. */
  readonly find: (kind: ColumnKind, ...names: readonly string[]) => string | null;
}

const kinds: Readonly<Record<string, ColumnKind | undefined>> = {
  nvarchar: 'text',
  varchar: 'text',
  nchar: 'text',
  char: 'text',
  int: 'whole',
  bigint: 'whole',
  smallint: 'whole',
  tinyint: 'whole',
  bit: 'flag',
  // The only type of SQL Server that says which instant is meant.
  datetimeoffset: 'instant',
  varbinary: 'binary',
  // The name of rowversion in the catalogue, whatever the table was created with.
  timestamp: 'version',
  rowversion: 'version',
};

/** Tables by lower-case name, from rows of TableName, ColumnName, DataType. */
export function tableShapes(rows: readonly Row[]): ReadonlyMap<string, TableShape> {
  const found = new Map<string, { name: string; columns: Column[] }>();
  for (const row of rows) {
    const [table, column, dataType] = [row['TableName'], row['ColumnName'], row['DataType']].map(String);
    if (table === undefined || column === undefined || dataType === undefined) continue;
    const shape = found.get(table.toLowerCase()) ?? { name: table, columns: [] };
    shape.columns.push({ name: column, dataType, kind: kinds[dataType.toLowerCase()] ?? 'other' });
    found.set(table.toLowerCase(), shape);
  }
  return new Map([...found].map(([key, shape]) => [key, { ...shape, find: finder(shape.columns) }]));
}

function finder(columns: readonly Column[]): TableShape['find'] {
  return (kind, ...names) => {
    for (const name of names) {
      const match = columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
      if (match?.kind === kind) return match.name;
    }
    return null;
  };
}

/** `OctopusServerNode (Id nvarchar, Name nvarchar, …)`, for messages. */
export function describeTable(table: TableShape): string {
  const columns = table.columns.map(({ name, dataType }) => `${name} ${dataType}`).join(', ');
  return `${shortened(table.name)} (${shortened(columns, 4000)})`;
}
