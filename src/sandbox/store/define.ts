// CREATE and DROP of tables, schemas, databases, indexes; logins, users, grants.
// Never here: rows.
import { SqlError } from '../engine.ts';
import type { StatementBody } from '../tsql/statement.ts';
import { alterTable } from './alter-table.ts';
import { findTable } from './catalogue.ts';
import type { Context } from './context.ts';
import { createIndex } from './create-index.ts';
import { createTable } from './create-table.ts';
import { defineSecurity } from './define-security.ts';
import { dropTable } from './drop-table.ts';
import { allowed, inRole, missing, needDatabase, needOwner } from './permissions.ts';
import { ownCatalogue, ownTable, reindexOnUndo, setterOf } from './set-property.ts';
import { same } from './world.ts';

/** Statements that change the catalogue: one session at a time, until its transaction ends. */
const CATALOGUE = new Set<string>([
  'create-table',
  'drop-table',
  'alter-table',
  'create-index',
  'drop-index',
  'create-schema',
  'drop-schema',
  'create-database',
  'drop-database',
  'alter-database',
  'create-login',
  'drop-login',
  'create-user',
  'drop-user',
  'alter-role',
  'permission',
]);
const notDropped = (what: string, name: string, severity = 16): SqlError =>
  new SqlError(
    3701,
    `Cannot drop the ${what} '${name}', because it does not exist or you do not have permission.`,
    { severity, state: 5 },
  );

/** Runs a definition; false where the statement is none. @throws SqlError 2714, 3701, 1801 … */
export function define(body: StatementBody, context: Context): boolean {
  const { store, state } = context;
  const { database } = state;
  const set = setterOf(context);
  const temporaryName = body.kind === 'create-table' && (body.name.at(-1) ?? '').startsWith('#');
  if (CATALOGUE.has(body.kind) && !temporaryName) ownCatalogue(context);
  switch (body.kind) {
    case 'create-table':
      createTable(body, context, set);
      return true;
    case 'drop-table':
      for (const name of body.names) dropTable(name, body.ifExists, context, set);
      return true;
    case 'truncate': {
      const found = findTable(context, body.table);
      const full = body.table.join('.');
      if (found === undefined)
        throw new SqlError(
          4701,
          `Cannot find the object "${full}" because it does not exist or you do not have permissions.`,
        );
      if (!allowed(context, 'ALTER', found)) throw missing(1088, full);
      if (database.tables.some((child) => child.foreign.some(({ table }) => table === found.id)))
        throw new SqlError(
          4712,
          `Cannot truncate table '${full}' because it is being referenced by a FOREIGN KEY constraint.`,
        );
      if (!found.temporary) store.locks.take(state, `table:${found.id}`, 'X');
      for (const row of found.rows.values()) if (!row.deleted) store.change(state.work, found, row, null);
      set(found, 'nextIdentity', null);
      return true;
    }
    case 'alter-table': {
      const found = findTable(context, body.table);
      if (found === undefined || !allowed(context, 'ALTER', found)) throw missing(4902, body.table.join('.'));
      alterTable(found, body.change, context, set);
      return true;
    }
    case 'create-index':
      createIndex(body, context, set);
      return true;
    case 'drop-index': {
      const found = findTable(context, body.table);
      const key = found?.keys.find((one) => same(one.name, body.name));
      const name = `${body.table.join('.')}.${body.name}`;
      if (found === undefined || key === undefined || !allowed(context, 'ALTER', found)) {
        if (body.ifExists && key === undefined) return true;
        throw notDropped('index', name, 11);
      }
      if (key.kind === 'primary' || key.kind === 'unique')
        throw new SqlError(
          3723,
          `An explicit DROP INDEX is not allowed on index '${name}'. It is being used for ${key.kind === 'primary' ? 'PRIMARY' : 'UNIQUE'} KEY constraint enforcement.`,
        );
      ownTable(context, found);
      reindexOnUndo(context, found);
      set(
        found,
        'keys',
        found.keys.filter((one) => one !== key),
      );
      store.reindex(found);
      return true;
    }
    case 'create-schema':
      needDatabase(context, 'CREATE SCHEMA');
      if (database.schemas.some((one) => same(one, body.name)))
        throw new SqlError(2714, `There is already an object named '${body.name}' in the database.`);
      set(database, 'schemas', [...database.schemas, body.name]);
      return true;
    case 'drop-schema': {
      if (!database.schemas.some((one) => same(one, body.name)) || same(body.name, 'dbo')) {
        if (body.ifExists) return true;
        throw new SqlError(
          15151,
          `Cannot drop the schema '${body.name}', because it does not exist or you do not have permission.`,
        );
      }
      needOwner(context);
      const inside = database.tables.find(({ schema }) => same(schema, body.name));
      if (inside !== undefined)
        throw new SqlError(
          3729,
          `Cannot drop schema '${body.name}' because it is being referenced by object '${inside.name}'.`,
        );
      // Places of schemas are their ids: an emptied one stays as ''.
      set(
        database,
        'schemas',
        database.schemas.map((one) => (same(one, body.name) ? '' : one)),
      );
      return true;
    }
    case 'create-database':
      if (store.database(body.name))
        throw new SqlError(1801, `Database '${body.name}' already exists. Choose a different database name.`);
      if (!state.login.administrator)
        throw new SqlError(262, "CREATE DATABASE permission denied in database 'master'.", { severity: 14 });
      set(store.world, 'databases', [
        ...store.world.databases,
        {
          id: Math.max(4, ...store.world.databases.map(({ id }) => id)) + 1,
          name: body.name,
          snapshot: false,
          schemas: ['dbo'],
          tables: [],
          users: [],
          roles: [],
          permissions: [],
        },
      ]);
      return true;
    case 'drop-database': {
      const found = store.database(body.name);
      if (found === undefined && body.ifExists) return true;
      if (found === undefined || !state.login.administrator) throw notDropped('database', body.name, 11);
      if ([...context.sessions].some((one) => one.database === found))
        throw new SqlError(3702, `Cannot drop database "${found.name}" because it is currently in use.`);
      set(
        store.world,
        'databases',
        store.world.databases.filter((one) => one !== found),
      );
      return true;
    }
    case 'alter-database': {
      const found = body.name === '' ? database : store.database(body.name);
      if (found === undefined)
        throw new SqlError(
          911,
          `Database '${body.name}' does not exist. Make sure that the name is entered correctly.`,
        );
      if (!state.login.administrator && !(found === database && inRole(context, 'db_owner')))
        throw new SqlError(
          5011,
          `User does not have permission to alter database '${found.name}', the database does not exist, or the database is not in a state that allows access checks.`,
          { severity: 14 },
        );
      set(found, 'snapshot', body.readCommittedSnapshot);
      return true;
    }
    default:
      return defineSecurity(body, context, set);
  }
}
