// What T-SQL may ask about the session and the catalogue: @@X and the functions of metadata.
// Never here: pure functions of values.
import type { Typed } from '../tsql/scope.ts';
import type { Context } from './context.ts';
import { findTable } from './catalogue.ts';
import { inRole, sees } from './permissions.ts';
import { loginId, loginOf } from './logins.ts';
import { columnProperty, objectProperty } from './object-property.ts';
import { plainText } from './plain-text.ts';
import { hasPermission } from './has-permission.ts';
import { appLockMode, appLockTest } from './app-locks.ts';
import { principalId, principalName } from './principals.ts';
import type { SqlValue } from '../values.ts';
import { nameParts } from './name-parts.ts';
import { same, type Table } from './world.ts';

const int = (value: number | null): Typed => ({ type: { kind: 'int' }, value });
const text = (value: string | null): Typed => ({ type: { kind: 'nvarchar', length: 4000 }, value });

/** `@@X`. */
export function sessionGlobal({ state, serverName }: Context, name: string): Typed | undefined {
  switch (name) {
    case '@@ROWCOUNT':
      return int(state.rowCount);
    case '@@TRANCOUNT':
      return int(state.level);
    case '@@SPID':
      return int(state.spid);
    case '@@ERROR':
      return int(state.lastError);
    case '@@LOCK_TIMEOUT':
      return int(state.lockTimeout);
    case '@@SERVERNAME':
      return text(serverName);
    case '@@SERVICENAME':
      return text('MSSQLSERVER');
    case '@@LANGUAGE':
      return text('us_english');
    case '@@VERSION':
      return text('Microsoft SQL Server 2019 (RTM) - 15.0.2000.5 (X64), as octo-ha sandbox pretends');
    case '@@IDENTITY':
      return {
        type: { kind: 'decimal', precision: 38, scale: 0 },
        value: state.identity === null ? null : { digits: state.identity, scale: 0 },
      };
    default:
      return undefined;
  }
}

/** A function of metadata or session. */
export function sessionFact(context: Context, name: string, args: readonly Typed[]): Typed | undefined {
  const { state, store } = context;
  const at = (index: number): SqlValue => args[index]?.value ?? null;
  const words = (index: number): string => plainText(at(index));
  const caught = state.caught.at(-1);
  // Objects of which one has no permission are not there.
  const visible = (full: string): Table | undefined => {
    const found = findTable(context, nameParts(full), true);
    return found !== undefined && sees(context, found) ? found : undefined;
  };
  const ownUser = state.login.administrator
    ? 'dbo'
    : (state.database.users.find((one) => same(one.login ?? '', state.login.name))?.name ?? 'guest');
  switch (name) {
    case 'DB_NAME':
      return text(
        args.length === 0
          ? state.database.name
          : (store.world.databases.find(({ id }) => id === at(0))?.name ?? null),
      );
    case 'DB_ID':
      return int(args.length === 0 ? state.database.id : (store.database(words(0))?.id ?? null));
    case 'OBJECT_ID':
      return int(visible(words(0))?.id ?? null);
    case 'OBJECT_NAME':
      return text(state.database.tables.find((one) => one.id === at(0) && sees(context, one))?.name ?? null);
    case 'SCHEMA_NAME':
      return text(
        args.length === 0
          ? 'dbo'
          : (['', 'dbo', '', 'INFORMATION_SCHEMA', 'sys'][Number(at(0))] ??
              state.database.schemas[Number(at(0)) - 5] ??
              null),
      );
    case 'SCHEMA_ID': {
      const index = state.database.schemas.findIndex((one) => same(one, words(0)));
      return int(args.length === 0 || same(words(0), 'dbo') ? 1 : index < 0 ? null : index + 5);
    }
    case 'COL_LENGTH': {
      const column = visible(words(0))?.columns.find((one) => same(one.name, words(1)));
      if (column === undefined) return int(null);
      const length = 'length' in column.type ? column.type.length : 8;
      return int(length === 'max' ? -1 : column.type.kind.startsWith('n') ? length * 2 : length);
    }
    case 'OBJECTPROPERTY':
      return int(
        objectProperty(
          state.database.tables.filter((one) => sees(context, one)),
          Number(words(0)),
          words(1),
        ),
      );
    case 'COLUMNPROPERTY': {
      const found = state.database.tables.find((one) => one.id === at(0) && sees(context, one));
      return int(found === undefined ? null : columnProperty(found, words(1), words(2)));
    }
    case 'SUSER_ID':
      return int(loginId(store.world, args.length === 0 ? state.login.name : words(0)));
    case 'DATABASE_PRINCIPAL_ID':
    case 'USER_ID':
      return int(principalId(context, args.length === 0 ? ownUser : words(0)));
    case 'SUSER_SNAME':
      // Of security ids only that of sa is known here.
      if (args.length > 0) return text(words(0) === '0x01' ? (loginOf(store.world, 1)?.name ?? null) : null);
      return text(state.login.name);
    case 'SUSER_NAME':
      return text(
        args.length > 0 ? (loginOf(store.world, Number(words(0)))?.name ?? null) : state.login.name,
      );
    case 'SYSTEM_USER':
    case 'ORIGINAL_LOGIN':
      return text(state.login.name);
    case 'USER_NAME':
    case 'USER':
    case 'CURRENT_USER':
    case 'SESSION_USER':
      return text(args.length > 0 ? principalName(context, Number(words(0))) : ownUser);
    case 'HOST_NAME':
      return text(state.host);
    case 'APP_NAME':
      return text(state.application);
    case 'XACT_STATE':
      return int(state.level === 0 ? 0 : state.doomed ? -1 : 1);
    case 'SCOPE_IDENTITY':
      return {
        type: { kind: 'decimal', precision: 38, scale: 0 },
        value: state.scopeIdentity === null ? null : { digits: state.scopeIdentity, scale: 0 },
      };
    case 'ERROR_NUMBER':
      return int(caught?.number ?? null);
    case 'ERROR_SEVERITY':
      return int(caught?.severity ?? null);
    case 'ERROR_STATE':
      return int(caught?.state ?? null);
    case 'ERROR_LINE':
      return int(caught?.line ?? null);
    case 'ERROR_MESSAGE':
      return text(caught?.message ?? null);
    case 'ERROR_PROCEDURE':
      return text(null);
    case 'IS_SRVROLEMEMBER':
      return int(state.login.administrator ? 1 : 0);
    case 'IS_MEMBER':
    case 'IS_ROLEMEMBER':
      return int(inRole(context, words(0)) ? 1 : 0);
    case 'HAS_DBACCESS': {
      const database = store.database(words(0));
      if (database === undefined) return int(null);
      return int(
        state.login.administrator ||
          same(database.name, 'master') ||
          database.users.some((one) => same(one.login ?? '', state.login.name))
          ? 1
          : 0,
      );
    }
    case 'HAS_PERMS_BY_NAME': {
      const has = hasPermission(
        context,
        at(0) === null ? null : words(0),
        words(1),
        words(2),
        args[3] ? words(3) : null,
      );
      return int(has === null ? null : has ? 1 : 0);
    }
    case 'SERVERPROPERTY':
      return text(
        (
          {
            productversion: '15.0.2000.5',
            edition: 'Developer Edition (64-bit)',
            productlevel: 'RTM',
            engineedition: '3',
            servername: context.serverName,
            machinename: context.serverName,
            collation: 'SQL_Latin1_General_CP1_CI_AS',
            ishadrenabled: '0',
            isclustered: '0',
          } as Readonly<Record<string, string>>
        )[words(0).toLowerCase()] ?? null,
      );
    case 'DATABASEPROPERTYEX':
      return text(
        (
          {
            collation: 'SQL_Latin1_General_CP1_CI_AS',
            status: 'ONLINE',
            updateability: 'READ_WRITE',
            recovery: 'FULL',
          } as Readonly<Record<string, string>>
        )[words(1).toLowerCase()] ?? null,
      );
    case 'APPLOCK_MODE':
      return text(appLockMode(context, { principal: words(0), resource: words(1), owner: words(2) }));
    case 'APPLOCK_TEST':
      return int(
        appLockTest(context, { principal: words(0), resource: words(1), owner: words(3) }, words(2)),
      );
    default:
      return undefined;
  }
}
