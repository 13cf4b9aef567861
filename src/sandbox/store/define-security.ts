// Logins, users, roles, permissions.
// Never here: tables.
import { SqlError } from '../engine.ts';
import type { StatementBody } from '../tsql/statement.ts';
import { table as tableOf } from './catalogue.ts';
import type { Context } from './context.ts';
import { hashPassword } from './password.ts';
import { inRole, needOwner, serverAllowed } from './permissions.ts';
import { isUser, needGrantee, needMembership } from './principals.ts';
import { needKeyColumns, type Setter } from './set-property.ts';
import { type Permission, same } from './world.ts';

/** Runs a definition of who may do what; false where the statement is none. @throws SqlError 15023, 15025, 15151, 15247 */
export function defineSecurity(body: StatementBody, context: Context, set: Setter): boolean {
  const { store, state } = context;
  const { database } = state;
  switch (body.kind) {
    case 'create-login':
      if (!serverAllowed(context, 'ALTER ANY LOGIN'))
        throw new SqlError(15247, 'User does not have permission to perform this action.');
      if (store.world.logins.some((one) => same(one.name, body.name)))
        throw new SqlError(15025, `The server principal '${body.name}' already exists.`);
      set(store.world, 'logins', [
        ...store.world.logins,
        {
          name: body.name,
          password: hashPassword(body.password),
          database: body.database,
          administrator: false,
        },
      ]);
      return true;
    case 'drop-login':
      if (
        !serverAllowed(context, 'ALTER ANY LOGIN') ||
        (!body.ifExists && !store.world.logins.some((one) => same(one.name, body.name)))
      )
        throw new SqlError(
          15151,
          `Cannot drop the login '${body.name}', because it does not exist or you do not have permission.`,
        );
      set(
        store.world,
        'logins',
        store.world.logins.filter((one) => !same(one.name, body.name)),
      );
      return true;
    case 'create-user':
      needOwner(context);
      if (database.users.some((one) => same(one.name, body.name)))
        throw new SqlError(
          15023,
          `User, group, or role '${body.name}' already exists in the current database.`,
        );
      set(database, 'users', [...database.users, { name: body.name, login: body.login ?? body.name }]);
      return true;
    case 'drop-user':
      needOwner(context);
      if (!isUser(context, body.name) && !body.ifExists)
        throw new SqlError(
          15151,
          `Cannot drop the user '${body.name}', because it does not exist or you do not have permission.`,
        );
      set(
        database,
        'users',
        database.users.filter((one) => !same(one.name, body.name)),
      );
      return true;
    case 'alter-role':
      needOwner(context);
      needMembership(context, body.role, body.action, body.member);
      set(database, 'roles', [
        ...database.roles.filter((one) => !(same(one.role, body.role) && same(one.member, body.member))),
        ...(body.action === 'add' ? [{ role: body.role, member: body.member }] : []),
      ]);
      return true;
    case 'permission': {
      const server = body.permissions.some(({ name }) => /SERVER|ANY|CONNECT SQL/u.test(name));
      if (body.on?.class === 'object' && !inRole(context, 'db_owner'))
        throw new SqlError(
          15151,
          `Cannot find the object '${body.on.name.at(-1) ?? ''}', because it does not exist or you do not have permission.`,
        );
      if (!server) needOwner(context);
      const kind = server ? 'server' : (body.on?.class ?? (body.on === null ? 'database' : 'object'));
      const object = kind === 'object' ? tableOf(context, body.on?.name ?? []) : null;
      const target = object?.id ?? body.on?.name.at(-1) ?? '';
      for (const grantee of body.principals) needGrantee(context, grantee, server);
      if (object !== null)
        needKeyColumns(
          object,
          body.permissions.flatMap(({ columns }) => columns ?? []),
        );
      const holder = server ? store.world : database;
      let list: readonly Permission[] = holder.permissions;
      for (const grantee of body.principals)
        for (const { name, columns } of body.permissions)
          for (const column of columns ?? [null]) {
            list = list.filter(
              (one) =>
                !(
                  same(one.grantee, grantee) &&
                  one.name === name &&
                  one.class === kind &&
                  one.target === target &&
                  one.column === column
                ),
            );
            if (body.action !== 'revoke')
              list = [
                ...list,
                { grantee, state: body.action === 'grant' ? 'G' : 'D', name, class: kind, target, column },
              ];
          }
      set(holder, 'permissions', [...list]);
      return true;
    }
    default:
      return false;
  }
}
