// CREATE and DROP of tables, schemas, databases, indexes; logins, users, grants.
// Never here: rows.
import { SqlError } from '../engine.ts';
import type { StatementBody } from '../tsql/statement.ts';
import { findTable, place, table as tableOf } from './catalogue.ts';
import type { Context } from './context.ts';
import { defineSecurity } from './define-security.ts';
import { makeTable } from './make-table.ts';
import { needDatabase, needOwner } from './permissions.ts';
import type { Key } from './world.ts';

/** Runs a definition; false where the statement is none. @throws SqlError 2714, 3701, 1801 … */
export function define(body: StatementBody, context: Context): boolean {
  const { store, state } = context;
  const { database, work } = state;
  const set = <T, K extends keyof T>(object: T, key: K, value: T[K]): void => {
    const old = object[key];
    object[key] = value;
    store.catalogue(work, () => {
      object[key] = old;
    });
  };
  switch (body.kind) {
    case 'create-table': {
      const name = body.name.at(-1) ?? '';
      const temporary = name.startsWith('#');
      if (!temporary) needDatabase(context, 'CREATE TABLE');
      if (findTable(context, body.name) !== undefined)
        throw new SqlError(2714, `There is already an object named '${name}' in the database.`);
      const made = makeTable(context, name, body.name.at(-2) ?? 'dbo', body, temporary);
      if (temporary) {
        state.temporary.push(made);
        return true;
      }
      set(database, 'tables', [...database.tables, made]);
      return true;
    }
    case 'drop-table':
      for (const name of body.names) {
        const found = findTable(context, name);
        if (found === undefined) {
          if (body.ifExists) continue;
          throw new SqlError(
            3701,
            `Cannot drop the table '${name.join('.')}', because it does not exist or you do not have permission.`,
            { severity: 11, state: 5 },
          );
        }
        if (found.temporary) {
          state.temporary = state.temporary.filter((one) => one !== found);
          continue;
        }
        needOwner(context);
        set(
          database,
          'tables',
          database.tables.filter((one) => one !== found),
        );
      }
      return true;
    case 'truncate': {
      const found = tableOf(context, body.table);
      needOwner(context);
      for (const row of [...found.rows.values()]) {
        store.locks.take(state, `row:${found.id}:${row.id}`, 'X');
        store.change(work, found, row, null);
      }
      return true;
    }
    case 'create-index': {
      const found = tableOf(context, body.table);
      for (const name of body.columns) place(found, name);
      const key: Key = {
        id: store.id(),
        name: body.name,
        kind: body.unique ? 'unique index' : 'index',
        columns: body.columns,
      };
      set(found, 'keys', [...found.keys, key]);
      store.reindex(found);
      return true;
    }
    case 'create-schema':
      set(database, 'schemas', [...database.schemas, body.name]);
      return true;
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
      if (found === undefined)
        throw new SqlError(
          3701,
          `Cannot drop the database '${body.name}', because it does not exist or you do not have permission.`,
          { severity: 11 },
        );
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
      set(found, 'snapshot', body.readCommittedSnapshot);
      return true;
    }
    default:
      return defineSecurity(body, context, set);
  }
}
