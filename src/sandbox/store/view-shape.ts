// What the system's views are made of.
// Never here: one view.
import type { SqlValue } from '../values.ts';
import type { Context } from './context.ts';
import { sees } from './permissions.ts';
import { same, type Table } from './world.ts';

/** A row by column names. */
export type Fact = Readonly<Record<string, SqlValue>>;

/** Columns as `name:type` words, and the rows. */
export interface View {
  readonly columns: string;
  /** Server permission without which reading it is error 300. */
  readonly permission?: 'VIEW SERVER STATE';
  readonly rows: (context: Context) => readonly Fact[];
}

/** Number of a schema. */
export const schemaId = ({ state }: Context, name: string): number =>
  same(name, 'dbo') ? 1 : state.database.schemas.findIndex((one) => same(one, name)) + 5;

/** Made in another session's open transaction. */
const hidden = ({ store, state }: Context, one: Table): boolean =>
  store.definer !== null && store.definer !== state.work && store.definer.made.includes(one);
/** Tables the session may know of. */
export const tables = (context: Context): readonly Table[] =>
  context.state.database.tables.filter((one) => sees(context, one) && !hidden(context, one));

/** Type in sys.objects. */
export const keyType = (kind: string): string => (kind === 'primary' ? 'PK' : 'UQ');

/** Columns of sys.objects. */
export const OBJECT =
  'name:s object_id:i schema_id:i parent_object_id:i type:c type_desc:s create_date:d modify_date:d is_ms_shipped:b';

/** A row of sys.objects. */
export const object = (
  context: Context,
  name: string,
  id: number,
  schema: string,
  parent: number,
  type: string,
  desc: string,
): Fact => ({
  name,
  object_id: id,
  schema_id: schemaId(context, schema),
  parent_object_id: parent,
  type,
  type_desc: desc,
  create_date: context.now,
  modify_date: context.now,
  is_ms_shipped: false,
});
