// INFORMATION_SCHEMA.* and msdb's list of backups.
// Never here: sys.*.
import { defaultText } from './default-text.ts';
import { COLLATION, size, typeName } from './type-facts.ts';
import { tables, type View } from './view-shape.ts';

/** Their rows from the living state. */
export const INFORMATION_VIEWS: Readonly<Record<string, View>> = {
  'information_schema.tables': {
    columns: 'TABLE_CATALOG:s TABLE_SCHEMA:s TABLE_NAME:s TABLE_TYPE:s',
    rows: (context) =>
      tables(context).map((one) => ({
        TABLE_CATALOG: context.state.database.name,
        TABLE_SCHEMA: one.schema,
        TABLE_NAME: one.name,
        TABLE_TYPE: 'BASE TABLE',
      })),
  },
  'information_schema.schemata': {
    columns: 'CATALOG_NAME:s SCHEMA_NAME:s SCHEMA_OWNER:s',
    rows: ({ state }) =>
      state.database.schemas.map((name) => ({
        CATALOG_NAME: state.database.name,
        SCHEMA_NAME: name,
        SCHEMA_OWNER: 'dbo',
      })),
  },
  'information_schema.columns': {
    columns:
      'TABLE_CATALOG:s TABLE_SCHEMA:s TABLE_NAME:s COLUMN_NAME:s ORDINAL_POSITION:i COLUMN_DEFAULT:m IS_NULLABLE:s DATA_TYPE:s CHARACTER_MAXIMUM_LENGTH:i NUMERIC_PRECISION:t NUMERIC_SCALE:i DATETIME_PRECISION:h COLLATION_NAME:s',
    rows: (context) =>
      tables(context).flatMap((one) =>
        one.columns.map((column, index) => {
          const [, precision, scale] = size(column.type);
          const text = 'length' in column.type;
          const date = /date|time/u.test(column.type.kind);
          return {
            TABLE_CATALOG: context.state.database.name,
            TABLE_SCHEMA: one.schema,
            TABLE_NAME: one.name,
            COLUMN_NAME: column.name,
            ORDINAL_POSITION: index + 1,
            COLUMN_DEFAULT: column.default === null ? null : defaultText(column.default.value),
            IS_NULLABLE: column.nullable ? 'YES' : 'NO',
            DATA_TYPE: typeName(column.type),
            CHARACTER_MAXIMUM_LENGTH:
              'length' in column.type ? (column.type.length === 'max' ? -1 : column.type.length) : null,
            NUMERIC_PRECISION: text || date || precision === 0 ? null : precision,
            NUMERIC_SCALE: text || date || precision === 0 ? null : scale,
            DATETIME_PRECISION: date ? scale : null,
            COLLATION_NAME: /char/u.test(column.type.kind) ? COLLATION : null,
          };
        }),
      ),
  },
  'information_schema.table_constraints': {
    columns:
      'CONSTRAINT_CATALOG:s CONSTRAINT_SCHEMA:s CONSTRAINT_NAME:s TABLE_SCHEMA:s TABLE_NAME:s CONSTRAINT_TYPE:s',
    rows: (context) =>
      tables(context).flatMap((one) =>
        one.keys
          .filter(({ kind }) => kind === 'primary' || kind === 'unique')
          .map((key) => ({
            CONSTRAINT_CATALOG: context.state.database.name,
            CONSTRAINT_SCHEMA: one.schema,
            CONSTRAINT_NAME: key.name,
            TABLE_SCHEMA: one.schema,
            TABLE_NAME: one.name,
            CONSTRAINT_TYPE: key.kind === 'primary' ? 'PRIMARY KEY' : 'UNIQUE',
          })),
      ),
  },
  'information_schema.key_column_usage': {
    columns: 'CONSTRAINT_NAME:s TABLE_SCHEMA:s TABLE_NAME:s COLUMN_NAME:s ORDINAL_POSITION:i',
    rows: (context) =>
      tables(context).flatMap((one) =>
        one.keys
          .filter(({ kind }) => kind === 'primary' || kind === 'unique')
          .flatMap((key) =>
            key.columns.map((name, index) => ({
              CONSTRAINT_NAME: key.name,
              TABLE_SCHEMA: one.schema,
              TABLE_NAME: one.name,
              COLUMN_NAME: name,
              ORDINAL_POSITION: index + 1,
            })),
          ),
      ),
  },
  'dbo.backupset': {
    columns: 'database_name:s backup_start_date:d backup_finish_date:d type:c backup_set_id:i',
    // Every night, as it were: no sandbox runs for days before anybody asks.
    rows: ({ store, now }) =>
      store.world.databases
        .filter(({ name }) => !['master', 'tempdb', 'model', 'msdb'].includes(name.toLowerCase()))
        .map(({ name }, index) => ({
          database_name: name,
          backup_start_date: now - 6n * HOUR - HOUR / 30n,
          backup_finish_date: now - 6n * HOUR,
          type: 'D',
          backup_set_id: index + 1,
        })),
  },
};

/** In ticks of 100 ns. */
const HOUR = 36_000_000_000n;
