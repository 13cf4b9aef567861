// The system's views: sys.*, INFORMATION_SCHEMA.*, msdb's backups; their rows from the living catalogue.
// Never here: how queries read them.
import { SqlError } from '../engine.ts';
import type { Name } from '../tsql/ast.ts';
import type { SqlType, SqlValue } from '../values.ts';
import { CATALOGUE_VIEWS } from './catalogue-views.ts';
import type { Context } from './context.ts';
import { INFORMATION_VIEWS } from './information-views.ts';
import { serverAllowed } from './permissions.ts';
import { PRINCIPAL_VIEWS } from './principal-views.ts';
import type { Bound } from './row-scope.ts';
import { SESSION_VIEWS } from './session-views.ts';
import type { View } from './view-shape.ts';

const VIEWS: Readonly<Record<string, View>> = {
  ...CATALOGUE_VIEWS,
  ...SESSION_VIEWS,
  ...PRINCIPAL_VIEWS,
  ...INFORMATION_VIEWS,
};

/** A view as a query reads it. */
export interface SystemView {
  readonly qualifier: Name;
  readonly columns: readonly Bound[];
  run(): readonly (readonly SqlValue[])[];
}

const TYPE: Readonly<Record<string, SqlType>> = {
  i: { kind: 'int' },
  s: { kind: 'nvarchar', length: 128 },
  b: { kind: 'bit' },
  l: { kind: 'bigint' },
  d: { kind: 'datetime' },
  t: { kind: 'tinyint' },
  h: { kind: 'smallint' },
  c: { kind: 'char', length: 2 },
  m: { kind: 'nvarchar', length: 4000 },
  g: { kind: 'uniqueidentifier' },
};

/** A system view by name; undefined for others. @throws SqlError 300 */
export function systemView(context: Context, name: Name): SystemView | undefined {
  const [view, schema, database] = [...name].reverse();
  if (schema === undefined || (schema.toLowerCase() === 'dbo' && database?.toLowerCase() !== 'msdb'))
    return undefined;
  const found = VIEWS[`${schema}.${view ?? ''}`.toLowerCase()];
  if (found === undefined) return undefined;
  if (found.permission !== undefined && !serverAllowed(context, found.permission))
    throw new SqlError(
      300,
      `${found.permission} permission was denied on object 'server', database 'master'.`,
      { severity: 14 },
    );
  const there = database === undefined || database === '' ? undefined : context.store.database(database);
  const inside: Context =
    there === undefined ? context : { ...context, state: { ...context.state, database: there } };
  const columns = found.columns.split(' ').map((one) => {
    const [own = '', code = 's'] = one.split(':');
    return { qualifier: [], name: own, type: TYPE[code] ?? { kind: 'int' as const }, nullable: true };
  });
  return {
    qualifier: name,
    columns,
    run: () => found.rows(inside).map((row) => columns.map((column) => row[column.name] ?? null)),
  };
}
