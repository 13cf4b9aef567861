// Who is known, and what is granted.
// Never here: checks.
import { loginId } from './logins.ts';
import { serverAllowed } from './permissions.ts';
import type { View } from './view-shape.ts';
import { same } from './world.ts';

/** Their rows from the living state. */
export const PRINCIPAL_VIEWS: Readonly<Record<string, View>> = {
  'sys.database_principals': {
    columns: 'name:s principal_id:i type:c type_desc:s default_schema_name:s',
    rows: ({ state }) => [
      ...['public', 'dbo'].map((name, index) => ({
        name,
        principal_id: index,
        type: index === 0 ? 'R ' : 'S ',
        type_desc: index === 0 ? 'DATABASE_ROLE' : 'SQL_USER',
        default_schema_name: 'dbo',
      })),
      ...state.database.users.map(({ name }, index) => ({
        name,
        principal_id: index + 5,
        type: 'S ',
        type_desc: 'SQL_USER',
        default_schema_name: 'dbo',
      })),
    ],
  },
  'sys.database_permissions': {
    columns:
      'class:t class_desc:s major_id:i minor_id:i grantee_principal_id:i grantor_principal_id:i type:c permission_name:s state:c state_desc:s',
    rows: ({ state }) =>
      state.database.permissions.map((one) => ({
        class: one.class === 'database' ? 0 : 1,
        class_desc: one.class === 'object' ? 'OBJECT_OR_COLUMN' : one.class.toUpperCase(),
        major_id: Number(one.target) || 0,
        minor_id:
          state.database.tables
            .find(({ id }) => id === one.target)
            ?.columns.find(({ name }) => one.column !== null && same(name, one.column))?.id ?? 0,
        grantee_principal_id: same(one.grantee, 'public')
          ? 0
          : state.database.users.findIndex(({ name }) => same(name, one.grantee)) + 5,
        grantor_principal_id: 1,
        type: 'SL',
        permission_name: one.name,
        state: one.state,
        state_desc: one.state === 'G' ? 'GRANT' : 'DENY',
      })),
  },
  'sys.server_principals': {
    columns: 'name:s principal_id:i type:c type_desc:s is_disabled:b',
    rows: (context) =>
      context.store.world.logins
        .filter((one) => one === context.state.login || serverAllowed(context, 'VIEW ANY DEFINITION'))
        .map((one) => ({
          name: one.name,
          principal_id: loginId(context.store.world, one.name),
          type: 'S ',
          type_desc: 'SQL_LOGIN',
          is_disabled: false,
        })),
  },
};
