// What the system's views are made of.
// Never here: one view.
import type { SqlValue } from '../values.ts';
import type { Context } from './context.ts';
import { sees } from './permissions.ts';
import { same, type Table } from './world.ts';

export type Fact = Readonly<Record<string, SqlValue>>;

export interface View {
  readonly columns: string;
  readonly rows: (context: Context) => readonly Fact[];
}

export const schemaId = ({ state }: Context, name: string): number =>
  same(name, 'dbo') ? 1 : state.database.schemas.findIndex((one) => same(one, name)) + 5;

export const tables = (context: Context): readonly Table[] =>
  context.state.database.tables.filter((one) => sees(context, one));

export const keyType = (kind: string): string => (kind === 'primary' ? 'PK' : 'UQ');

export const OBJECT =
  'name:s object_id:i schema_id:i parent_object_id:i type:c type_desc:s create_date:d modify_date:d is_ms_shipped:b';

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
