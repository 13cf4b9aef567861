// CREATE and DROP of tables, schemas, databases, indexes; logins, users, grants.
// Never here: rows.
import { SqlError } from '../engine.ts';
import type { Constraint, StatementBody } from '../tsql/statement.ts';
import { findTable, place, table as tableOf } from './catalogue.ts';
import type { Context } from './context.ts';
import { needDatabase, needOwner } from './permissions.ts';
import { type Key, type Permission, type Table, same } from './world.ts';

/** Runs a definition; false where the statement is none. @throws SqlError 2714, 3701, 1801 … */
export function define(body: StatementBody, context: Context): boolean {
  const { store, state } = context;
  const { database, work } = state;
  const set = <T, K extends keyof T>(object: T, key: K, value: T[K]): void => { const old = object[key]; object[key] = value; store.catalogue(work, () => { object[key] = old; }); };
  switch (body.kind) {
    case 'create-table': {
      const name = body.name.at(-1) ?? '';
      const temporary = name.startsWith('#');
      if (!temporary) needDatabase(context, 'CREATE TABLE');
      if (findTable(context, body.name) !== undefined) throw new SqlError(2714, `There is already an object named '${name}' in the database.`);
      const made = makeTable(context, name, body.name.at(-2) ?? 'dbo', body, temporary);
      if (temporary) { state.temporary.push(made); return true; }
      set(database, 'tables', [...database.tables, made]);
      return true;
    }
    case 'drop-table':
      for (const name of body.names) {
        const found = findTable(context, name);
        if (found === undefined) { if (body.ifExists) continue; throw new SqlError(3701, `Cannot drop the table '${name.join('.')}', because it does not exist or you do not have permission.`, { severity: 11, state: 5 }); }
        if (found.temporary) { state.temporary = state.temporary.filter((one) => one !== found); continue; }
        needOwner(context);
        set(database, 'tables', database.tables.filter((one) => one !== found));
      }
      return true;
    case 'truncate': {
      const found = tableOf(context, body.table);
      needOwner(context);
      for (const row of [...found.rows.values()]) { store.locks.take(state, `row:${found.id}:${row.id}`, 'X'); store.change(work, found, row, null); }
      return true;
    }
    case 'create-index': {
      const found = tableOf(context, body.table);
      for (const name of body.columns) place(found, name);
      const key: Key = { id: store.id(), name: body.name, kind: body.unique ? 'unique index' : 'index', columns: body.columns };
      set(found, 'keys', [...found.keys, key]);
      store.reindex(found);
      return true;
    }
    case 'create-schema':
      set(database, 'schemas', [...database.schemas, body.name]);
      return true;
    case 'create-database':
      if (store.database(body.name)) throw new SqlError(1801, `Database '${body.name}' already exists. Choose a different database name.`);
      if (!state.login.administrator) throw new SqlError(262, "CREATE DATABASE permission denied in database 'master'.", { severity: 14 });
      set(store.world, 'databases', [...store.world.databases, { id: Math.max(4, ...store.world.databases.map(({ id }) => id)) + 1, name: body.name, snapshot: false, schemas: ['dbo'], tables: [], users: [], roles: [], permissions: [] }]);
      return true;
    case 'drop-database': {
      const found = store.database(body.name);
      if (found === undefined && body.ifExists) return true;
      if (found === undefined) throw new SqlError(3701, `Cannot drop the database '${body.name}', because it does not exist or you do not have permission.`, { severity: 11 });
      set(store.world, 'databases', store.world.databases.filter((one) => one !== found));
      return true;
    }
    case 'alter-database': {
      const found = body.name === '' ? database : store.database(body.name);
      if (found === undefined) throw new SqlError(911, `Database '${body.name}' does not exist. Make sure that the name is entered correctly.`);
      set(found, 'snapshot', body.readCommittedSnapshot);
      return true;
    }
    case 'create-login':
      if (store.world.logins.some((one) => same(one.name, body.name))) throw new SqlError(15025, `The server principal '${body.name}' already exists.`);
      set(store.world, 'logins', [...store.world.logins, { name: body.name, password: body.password, database: body.database, administrator: false }]);
      return true;
    case 'drop-login':
      set(store.world, 'logins', store.world.logins.filter((one) => !same(one.name, body.name)));
      return true;
    case 'create-user':
      needOwner(context);
      if (database.users.some((one) => same(one.name, body.name))) throw new SqlError(15023, `User, group, or role '${body.name}' already exists in the current database.`);
      set(database, 'users', [...database.users, { name: body.name, login: body.login ?? body.name }]);
      return true;
    case 'drop-user':
      needOwner(context);
      set(database, 'users', database.users.filter((one) => !same(one.name, body.name)));
      return true;
    case 'alter-role':
      needOwner(context);
      set(database, 'roles', [...database.roles.filter((one) => !(same(one.role, body.role) && same(one.member, body.member))), ...(body.action === 'add' ? [{ role: body.role, member: body.member }] : [])]);
      return true;
    case 'permission': {
      const server = body.permissions.some(({ name }) => /SERVER|ANY/u.test(name));
      if (!server) needOwner(context);
      const kind = server ? 'server' : (body.on?.class ?? (body.on === null ? 'database' : 'object'));
      const target = kind === 'object' ? tableOf(context, body.on?.name ?? []).id : (body.on?.name.at(-1) ?? '');
      const holder = server ? store.world : database;
      let list: readonly Permission[] = holder.permissions;
      for (const grantee of body.principals)
        for (const { name, columns } of body.permissions)
          for (const column of columns ?? [null]) {
            list = list.filter((one) => !(same(one.grantee, grantee) && one.name === name && one.class === kind && one.target === target && one.column === column));
            if (body.action !== 'revoke') list = [...list, { grantee, state: body.action === 'grant' ? 'G' : 'D', name, class: kind, target, column }];
          }
      set(holder, 'permissions', [...list]);
      return true;
    }
    default:
      return false;
  }
}

export function makeTable(context: Context, name: string, schema: string, body: Pick<Extract<StatementBody, { kind: 'create-table' }>, 'columns' | 'constraints'>, temporary: boolean): Table {
  const { store } = context;
  const all: readonly Constraint[] = [...body.columns.flatMap(({ constraints }) => constraints), ...body.constraints];
  const primary = all.find((one) => one.kind === 'primary');
  const made: Table = {
    id: store.id(), schema: schema === '' ? 'dbo' : schema, name, temporary, nextIdentity: null, nextRow: 0, rows: new Map(), index: new Map(), keys: [], foreign: [], checks: [],
    columns: body.columns.map((column, at) => {
      const own = all.find((one) => one.kind === 'default' && same(one.column, column.name));
      return { id: at + 1, name: column.name, type: column.type, nullable: (column.nullable ?? true) && column.identity === null && column.type.kind !== 'rowversion' && !(primary?.kind === 'primary' && primary.columns.some((one) => same(one, column.name))), identity: column.identity, default: own?.kind === 'default' ? { id: store.id(), name: own.name ?? `DF__${name}__${column.name}`, value: own.value } : null };
    }),
  };
  made.columns.forEach((column, at) => { if (made.columns.findIndex((one) => same(one.name, column.name)) !== at) throw new SqlError(2705, `Column names in each table must be unique. Column name '${column.name}' in table '${name}' is specified more than once.`); });
  for (const one of all) {
    const id = store.id();
    if (one.kind === 'primary' || one.kind === 'unique') made.keys.push({ id, name: one.name ?? `${one.kind === 'primary' ? 'PK' : 'UQ'}__${name}__${id}`, kind: one.kind, columns: one.columns });
    else if (one.kind === 'check') made.checks.push({ id, name: one.name ?? `CK__${name}__${id}`, condition: one.condition });
    else if (one.kind === 'foreign') { const other = tableOf(context, one.table); made.foreign.push({ id, name: one.name ?? `FK__${name}__${id}`, columns: one.columns, table: other.id, references: one.references.length > 0 ? one.references : (other.keys.find(({ kind }) => kind === 'primary')?.columns ?? []), onDelete: one.onDelete }); }
  }
  store.reindex(made);
  return made;
}
