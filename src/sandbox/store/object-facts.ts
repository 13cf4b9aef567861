// The objects of a database as the catalogue lists them.
// Never here: views.
import type { Context } from './context.ts';
import { defaultText } from './default-text.ts';
import { type Fact, keyType, object, tables } from './view-shape.ts';

/** Tables as objects. */
export const tableObjects = (context: Context): readonly Fact[] =>
  tables(context).map((one) => object(context, one.name, one.id, one.schema, 0, 'U ', 'USER_TABLE'));

/** Primary and unique keys as objects. */
export const keyObjects = (context: Context): readonly Fact[] =>
  tables(context).flatMap((one) =>
    one.keys
      .filter(({ kind }) => kind === 'primary' || kind === 'unique')
      .map((key) => ({
        ...object(
          context,
          key.name,
          key.id,
          one.schema,
          one.id,
          keyType(key.kind),
          key.kind === 'primary' ? 'PRIMARY_KEY_CONSTRAINT' : 'UNIQUE_CONSTRAINT',
        ),
        unique_index_id: one.keys.indexOf(key) + 1,
        is_system_named: false,
      })),
  );

/** Default constraints as objects. */
export const defaults = (context: Context): readonly Fact[] =>
  tables(context).flatMap((one) =>
    one.columns.flatMap((column) =>
      column.default === null
        ? []
        : [
            {
              ...object(
                context,
                column.default.name,
                column.default.id,
                one.schema,
                one.id,
                'D ',
                'DEFAULT_CONSTRAINT',
              ),
              parent_column_id: column.id,
              definition: defaultText(column.default.value),
              is_system_named: false,
            },
          ],
    ),
  );
