import { SqlError } from '../engine.ts';
import type { StatementBody } from '../tsql/statement.ts';
import { findTable } from './catalogue.ts';
import type { Context } from './context.ts';
import { allowed, missing } from './permissions.ts';
import { needDistinct, needKeyColumns, ownTable, reindexOnUndo, type Setter } from './set-property.ts';
import { same } from './world.ts';

/** CREATE INDEX. @throws SqlError 1088, 1505, 1911, 1913; Blocked */
export function createIndex(
  body: Extract<StatementBody, { kind: 'create-index' }>,
  context: Context,
  set: Setter,
): void {
  const { store } = context;
  const found = findTable(context, body.table);
  if (found === undefined || !allowed(context, 'ALTER', found)) throw missing(1088, body.table.join('.'));
  needKeyColumns(found, [...body.columns, ...body.include]);
  if (found.keys.some(({ name }) => same(name, body.name)))
    throw new SqlError(
      1913,
      `The operation failed because an index or statistics with name '${body.name}' already exists on table '${body.table.join('.')}'.`,
    );
  if (!found.temporary) ownTable(context, found);
  if (body.unique) needDistinct(context, found, body.name, body.columns);
  reindexOnUndo(context, found);
  set(found, 'keys', [
    ...found.keys,
    { id: store.id(), name: body.name, kind: body.unique ? 'unique index' : 'index', columns: body.columns },
  ]);
  store.reindex(found);
}
