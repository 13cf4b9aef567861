// Names of principals, as GRANT and ALTER ROLE look them up.
// Never here: what they may do.
import { SqlError } from '../engine.ts';
import type { Context } from './context.ts';
import { same } from './world.ts';

/** Roles every database has (page "Database-Level Roles"). */
export const FIXED_ROLES: readonly string[] = [
  'db_owner',
  'db_accessadmin',
  'db_securityadmin',
  'db_ddladmin',
  'db_backupoperator',
  'db_datareader',
  'db_datawriter',
  'db_denydatareader',
  'db_denydatawriter',
];
/** Ids of principals that are no users made here (sys.database_principals of a new database). */
const FIXED_IDS: Readonly<Record<string, number>> = {
  public: 0,
  dbo: 1,
  guest: 2,
  information_schema: 3,
  sys: 4,
  db_owner: 16384,
  db_accessadmin: 16385,
  db_securityadmin: 16386,
  db_ddladmin: 16387,
  db_backupoperator: 16389,
  db_datareader: 16390,
  db_datawriter: 16391,
  db_denydatareader: 16392,
  db_denydatawriter: 16393,
};

/** DATABASE_PRINCIPAL_ID; null for nobody. */
export function principalId({ state }: Context, name: string): number | null {
  const at = state.database.users.findIndex((one) => same(one.name, name));
  return at >= 0 ? at + 5 : (FIXED_IDS[name.toLowerCase()] ?? null);
}

/** USER_NAME of an id of {@link principalId}. */
export function principalName({ state }: Context, id: number): string | null {
  const fixed = Object.entries(FIXED_IDS).find(([, own]) => own === id)?.[0];
  return (
    (fixed === 'information_schema' ? 'INFORMATION_SCHEMA' : fixed) ??
    state.database.users[id - 5]?.name ??
    null
  );
}

const isOf = (names: readonly string[], name: string): boolean => names.some((one) => same(one, name));

/** Is it a user of the session's database? */
export function isUser({ state }: Context, name: string): boolean {
  return state.database.users.some((one) => same(one.name, name));
}

/** Whom a permission goes to. @throws SqlError 15151 (nobody of that name), 4604, 4617, 4621 (not in master) */
export function needGrantee(context: Context, name: string, server: boolean): void {
  if (server && !same(context.state.database.name, 'master'))
    throw new SqlError(
      4621,
      'Permissions at the server scope can only be granted when the current database is master',
    );
  if (isOf(['dbo', 'sys', 'INFORMATION_SCHEMA', 'sa'], name))
    throw new SqlError(
      4604,
      'Cannot grant, deny, or revoke permissions to sa, dbo, entity owner, information_schema, sys, or yourself.',
    );
  if (!server && isOf(FIXED_ROLES, name))
    throw new SqlError(4617, 'Cannot grant, deny or revoke permissions to or from special roles.');
  const found = server
    ? context.store.world.logins.some((one) => same(one.name, name))
    : isUser(context, name) || same(name, 'guest');
  if (!found && !same(name, 'public'))
    throw new SqlError(
      15151,
      `Cannot find the ${server ? 'login' : 'user'} '${name}', because it does not exist or you do not have permission.`,
    );
}

/** A role and whom it takes in or lets go. @throws SqlError 15151, 15405 */
export function needMembership(context: Context, role: string, action: 'add' | 'drop', member: string): void {
  if (!isOf(FIXED_ROLES, role))
    throw new SqlError(
      15151,
      `Cannot alter the role '${role}', because it does not exist or you do not have permission.`,
    );
  if (same(member, 'dbo')) throw new SqlError(15405, "Cannot use the special principal 'dbo'.");
  if (!isUser(context, member))
    throw new SqlError(
      15151,
      `Cannot ${action} the principal '${member}', because it does not exist or you do not have permission.`,
    );
}
