// Who may do what.
// Never here: statements.
import { SqlError } from '../engine.ts';
import type { Context } from './context.ts';
import { type Permission, type Table, same } from './world.ts';

function names({ state }: Context): readonly string[] {
  const user = state.database.users.find((one) => same(one.login ?? '', state.login.name))?.name;
  const roles = state.database.roles
    .filter((one) => user !== undefined && same(one.member, user))
    .map(({ role }) => role);
  return [...(user === undefined ? [] : [user]), ...roles, 'public'];
}

/** Is the session's user in a role (owners are in db_owner)? */
export function inRole(context: Context, role: string): boolean {
  return context.state.login.administrator || names(context).some((one) => same(one, role));
}

function covers(one: Permission, permission: string, table: Table | null): boolean {
  const named =
    one.name === permission ||
    (one.name === 'CONTROL' && one.class !== 'server') ||
    (one.name === 'VIEW DATABASE STATE' && permission === 'VIEW DEFINITION');
  if (!named) return false;
  if (one.class === 'database') return true;
  if (table === null) return false;
  return one.class === 'schema' ? same(String(one.target), table.schema) : one.target === table.id;
}

/** @param column null: the whole table; columns granted one by one do not count then */
export function allowed(
  context: Context,
  permission: string,
  table: Table | null,
  column: string | null = null,
): boolean {
  const { state } = context;
  if (state.login.administrator || table?.temporary) return true;
  const home =
    table === null || state.database.tables.includes(table)
      ? undefined
      : context.store.world.databases.find(({ tables }) => tables.includes(table));
  if (home !== undefined)
    return allowed({ ...context, state: { ...state, database: home } }, permission, table, column);
  const own = names(context);
  const has = (role: string): boolean => own.some((one) => same(one, role));
  const listed = state.database.permissions.filter(
    (one) => own.some((name) => same(name, one.grantee)) && covers(one, permission, table),
  );
  const fits = listed.filter((one) => one.column === null || (column !== null && same(one.column, column)));
  // A denial of the whole table does not reach a column that is granted by itself (page "GRANT Object Permissions").
  const granted = fits.some((one) => one.column !== null && one.state === 'G');
  if (fits.some((one) => one.state === 'D' && !(granted && one.class === 'object' && one.column === null)))
    return false;
  if (has('db_owner')) return true;
  if (permission === 'SELECT' && has('db_datareader') && table !== null) return true;
  if (['INSERT', 'UPDATE', 'DELETE'].includes(permission) && has('db_datawriter') && table !== null)
    return true;
  if (['CREATE TABLE', 'ALTER', 'CREATE SCHEMA'].includes(permission) && has('db_ddladmin')) return true;
  return fits.length > 0;
}

/** Has the session any permission on the table (or a column of it), so that it sees it in the catalogue? */
export function sees(context: Context, table: Table): boolean {
  return ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'ALTER', 'REFERENCES', 'VIEW DEFINITION', 'CONTROL'].some(
    (permission) =>
      allowed(context, permission, table) ||
      table.columns.some(({ name }) => allowed(context, permission, table, name)),
  );
}

/** Has the login a permission of the server? */
export function serverAllowed({ state, store }: Context, permission: string): boolean {
  return (
    state.login.administrator ||
    store.world.permissions.some(
      (one) => same(one.grantee, state.login.name) && one.name === permission && one.state === 'G',
    )
  );
}

const denied = (context: Context, permission: string, table: Table): SqlError =>
  new SqlError(
    229,
    `The ${permission} permission was denied on the object '${table.name}', database '${context.state.database.name}', schema '${table.schema}'.`,
    { severity: 14, state: 5 },
  );

/** @throws SqlError 229 */
export function need(context: Context, permission: string, table: Table): void {
  if (!allowed(context, permission, table)) throw denied(context, permission, table);
}

/** @throws SqlError 229 where no column of the table is granted, 230 where this one is not */
export function needColumn(context: Context, permission: string, table: Table, column: string): void {
  const error = columnError(context, permission, table, column);
  if (error) throw error;
}

/** The error reading a column gives; null where it is allowed. */
export function columnError(
  context: Context,
  permission: string,
  table: Table,
  column: string,
): SqlError | null {
  if (allowed(context, permission, table, column)) return null;
  if (!table.columns.some(({ name }) => allowed(context, permission, table, name)))
    return denied(context, permission, table);
  return new SqlError(
    230,
    `The ${permission} permission was denied on the column '${column}' of the object '${table.name}', database '${context.state.database.name}', schema '${table.schema}'.`,
    { severity: 14 },
  );
}

/** @throws SqlError 262 */
export function needDatabase(context: Context, permission: string): void {
  if (!allowed(context, permission, null))
    throw new SqlError(262, `${permission} permission denied in database '${context.state.database.name}'.`, {
      severity: 14,
    });
}

/** @throws SqlError 15247 */
export function needOwner(context: Context): void {
  if (!inRole(context, 'db_owner'))
    throw new SqlError(15247, 'User does not have permission to perform this action.');
}

/** The object is not there, or not for this session: errors 1088, 4902. */
export const missing = (number: number, name: string): SqlError =>
  new SqlError(
    number,
    `Cannot find the object "${name}" because it does not exist or you do not have permissions.`,
    { state: number === 1088 ? 12 : 1 },
  );
