// sys.databases, sys.tables and what else tells of tables.
// Never here: sessions, principals.
import { defaults, keyObjects, tableObjects } from './object-facts.ts';
import { COLLATION, IDS, size, SIZES } from './type-facts.ts';
import { OBJECT, tables, type View } from './view-shape.ts';
import { same, type Table } from './world.ts';

/** Rows that are there for everybody. */
function committed(one: Table): number {
  let count = 0;
  for (const { owner, before } of one.rows.values()) if (owner === null || before !== null) count += 1;
  return count;
}

/** Their rows from the living state. */
export const CATALOGUE_VIEWS: Readonly<Record<string, View>> = {
  'sys.databases': {
    columns:
      'name:s database_id:i create_date:d compatibility_level:t collation_name:s user_access:t user_access_desc:s state:t state_desc:s snapshot_isolation_state:t snapshot_isolation_state_desc:s is_read_committed_snapshot_on:b is_read_only:b recovery_model:t recovery_model_desc:s owner_sid:i is_auto_close_on:b',
    rows: (context) =>
      context.store.world.databases.map((one) => ({
        name: one.name,
        database_id: one.id,
        create_date: context.now,
        compatibility_level: 150,
        collation_name: COLLATION,
        user_access: 0,
        user_access_desc: 'MULTI_USER',
        state: 0,
        state_desc: 'ONLINE',
        snapshot_isolation_state: 1,
        snapshot_isolation_state_desc: 'ON',
        is_read_committed_snapshot_on: one.snapshot,
        is_read_only: false,
        recovery_model: 1,
        recovery_model_desc: 'FULL',
        owner_sid: 1,
        is_auto_close_on: false,
      })),
  },
  'sys.schemas': {
    columns: 'name:s schema_id:i principal_id:i',
    rows: ({ state }) => [
      ...['dbo', 'guest', 'INFORMATION_SCHEMA', 'sys'].map((name, index) => ({
        name,
        schema_id: index + 1,
        principal_id: index + 1,
      })),
      ...state.database.schemas.flatMap((name, index) =>
        same(name, 'dbo') ? [] : [{ name, schema_id: index + 5, principal_id: 1 }],
      ),
    ],
  },
  'sys.tables': { columns: OBJECT, rows: tableObjects },
  'sys.objects': {
    columns: OBJECT,
    rows: (context) => [...tableObjects(context), ...keyObjects(context), ...defaults(context)],
  },
  'sys.columns': {
    columns:
      'object_id:i name:s column_id:i system_type_id:t user_type_id:i max_length:h precision:t scale:t collation_name:s is_nullable:b is_identity:b is_computed:b default_object_id:i',
    rows: (context) =>
      tables(context).flatMap((one) =>
        one.columns.map((column) => {
          const [length, precision, scale] = size(column.type);
          return {
            object_id: one.id,
            name: column.name,
            column_id: column.id,
            system_type_id: IDS[column.type.kind] ?? 0,
            user_type_id: IDS[column.type.kind] ?? 0,
            max_length: length,
            precision,
            scale,
            collation_name: /char/u.test(column.type.kind) ? COLLATION : null,
            is_nullable: column.nullable,
            is_identity: column.identity !== null,
            is_computed: false,
            default_object_id: column.default?.id ?? 0,
          };
        }),
      ),
  },
  'sys.types': {
    columns: 'name:s system_type_id:t user_type_id:i schema_id:i max_length:h is_user_defined:b',
    rows: () =>
      Object.entries(IDS).map(([name, id]) => ({
        name: name === 'rowversion' ? 'timestamp' : name,
        system_type_id: id,
        user_type_id: id,
        schema_id: 4,
        max_length: SIZES[name]?.[0] ?? 8000,
        is_user_defined: false,
      })),
  },
  'sys.indexes': {
    columns:
      'object_id:i name:s index_id:i type:t type_desc:s is_unique:b is_primary_key:b is_unique_constraint:b is_disabled:b',
    rows: (context) =>
      tables(context).flatMap((one) =>
        one.keys.map((key, index) => ({
          object_id: one.id,
          name: key.name,
          index_id: index + 1,
          type: key.kind === 'primary' ? 1 : 2,
          type_desc: key.kind === 'primary' ? 'CLUSTERED' : 'NONCLUSTERED',
          is_unique: key.kind !== 'index',
          is_primary_key: key.kind === 'primary',
          is_unique_constraint: key.kind === 'unique',
          is_disabled: false,
        })),
      ),
  },
  'sys.index_columns': {
    columns:
      'object_id:i index_id:i index_column_id:i column_id:i key_ordinal:t is_descending_key:b is_included_column:b',
    rows: (context) =>
      tables(context).flatMap((one) =>
        one.keys.flatMap((key, index) =>
          key.columns.map((name, at) => ({
            object_id: one.id,
            index_id: index + 1,
            index_column_id: at + 1,
            column_id: one.columns.find((column) => same(column.name, name))?.id ?? 0,
            key_ordinal: at + 1,
            is_descending_key: false,
            is_included_column: false,
          })),
        ),
      ),
  },
  'sys.key_constraints': { columns: `${OBJECT} unique_index_id:i is_system_named:b`, rows: keyObjects },
  'sys.default_constraints': {
    columns: `${OBJECT} parent_column_id:i definition:m is_system_named:b`,
    rows: defaults,
  },
  'sys.partitions': {
    columns: 'partition_id:l object_id:i index_id:i partition_number:i rows:l',
    rows: (context) =>
      tables(context).map((one) => ({
        partition_id: BigInt(one.id),
        object_id: one.id,
        index_id: one.keys.some(({ kind }) => kind === 'primary') ? 1 : 0,
        partition_number: 1,
        rows: BigInt(committed(one)),
      })),
  },
};
