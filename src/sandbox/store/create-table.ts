import { SqlError } from '../engine.ts';
import type { StatementBody } from '../tsql/statement.ts';
import { findTable } from './catalogue.ts';
import type { Context } from './context.ts';
import { makeTable } from './make-table.ts';
import { needDatabase } from './permissions.ts';
import { needKeyColumns, ownTable, type Setter } from './set-property.ts';
import { same } from './world.ts';

/** CREATE TABLE; others meet it when its transaction ends. @throws SqlError 262, 2714, 2760, 1911 */
export function createTable(
  body: Extract<StatementBody, { kind: 'create-table' }>,
  context: Context,
  set: Setter,
): void {
  const { state } = context;
  const { database } = state;
  const name = body.name.at(-1) ?? '';
  const schema = body.name.at(-2) ?? '';
  const temporary = name.startsWith('#');
  if (!temporary) needDatabase(context, 'CREATE TABLE');
  if (!temporary && schema !== '' && !database.schemas.some((one) => same(one, schema)))
    throw new SqlError(
      2760,
      `The specified schema name "${schema}" either does not exist or you do not have permission to use it.`,
    );
  if (findTable(context, body.name) !== undefined)
    throw new SqlError(2714, `There is already an object named '${name}' in the database.`);
  const made = makeTable(context, name, schema === '' ? 'dbo' : schema, body, temporary);
  for (const key of made.keys) needKeyColumns(made, key.columns);
  if (temporary) {
    state.temporary.push(made);
    return;
  }
  ownTable(context, made);
  state.work.made.push(made);
  set(database, 'tables', [...database.tables, made]);
}
