// sys.dm_*: sessions, connections, requests, locks.
// Never here: the catalogue.
import type { Context, State } from './context.ts';
import { lockRows } from './lock-rows.ts';
import { serverAllowed } from './permissions.ts';
import type { View } from './view-shape.ts';

const visible = (context: Context): readonly State[] =>
  [...context.sessions].filter(
    (one) => one.spid === context.state.spid || serverAllowed(context, 'VIEW SERVER STATE'),
  );

/** As sys.dm_exec_sessions numbers them, from 1. */
const LEVELS = ['READ UNCOMMITTED', 'READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE', 'SNAPSHOT'];

/** Their rows from the living state. */
export const SESSION_VIEWS: Readonly<Record<string, View>> = {
  'sys.dm_exec_sessions': {
    columns:
      'session_id:h login_time:d host_name:s program_name:s login_name:s original_login_name:s status:s is_user_process:b database_id:h open_transaction_count:i host_process_id:i last_request_start_time:d last_request_end_time:d transaction_isolation_level:h lock_timeout:i deadlock_priority:i',
    rows: (context) =>
      visible(context).map((one) => ({
        session_id: one.spid,
        login_time: one.loginTime,
        host_name: one.host,
        program_name: one.application,
        login_name: one.login.name,
        original_login_name: one.login.name,
        status: one.busy ? 'running' : 'sleeping',
        is_user_process: true,
        database_id: one.database.id,
        open_transaction_count: one.level,
        host_process_id: one.processId,
        last_request_start_time: one.requestStart ?? one.loginTime,
        last_request_end_time: one.requestEnd,
        transaction_isolation_level: LEVELS.indexOf(one.isolation) + 1,
        lock_timeout: one.lockTimeout,
        deadlock_priority: one.deadlockPriority,
      })),
  },
  'sys.dm_exec_connections': {
    columns:
      'session_id:i connect_time:d net_transport:s protocol_type:s encrypt_option:s auth_scheme:s client_net_address:s',
    permission: 'VIEW SERVER STATE',
    rows: (context) =>
      visible(context).map((one) => ({
        session_id: one.spid,
        connect_time: one.loginTime,
        net_transport: 'TCP',
        protocol_type: 'TSQL',
        encrypt_option: null,
        auth_scheme: 'SQL',
        client_net_address: '127.0.0.1',
      })),
  },
  'sys.dm_exec_requests': {
    columns:
      'session_id:h start_time:d status:s command:s database_id:h blocking_session_id:h wait_type:s wait_time:i',
    rows: (context) =>
      visible(context)
        .filter(({ busy }) => busy)
        .map((one) => {
          const waiter = [...context.store.locks.waiters].find(({ holder }) => holder === one);
          return {
            session_id: one.spid,
            start_time: one.requestStart ?? context.now,
            status: waiter ? 'suspended' : 'running',
            command: 'SELECT',
            database_id: one.database.id,
            blocking_session_id: waiter
              ? (context.store.locks.conflicts(one, waiter.resource, waiter.mode)[0]?.holder.spid ?? 0)
              : 0,
            wait_type: waiter ? `LCK_M_${waiter.mode}` : null,
            wait_time: 0,
          };
        }),
  },
  'sys.dm_tran_locks': {
    columns:
      'resource_type:s resource_subtype:s resource_database_id:i resource_description:m resource_associated_entity_id:l resource_lock_partition:i request_mode:s request_type:s request_status:s request_reference_count:h request_session_id:i request_owner_type:s',
    permission: 'VIEW SERVER STATE',
    rows: lockRows,
  },
};
