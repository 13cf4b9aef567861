import { appLockDescription } from './app-locks.ts';
import type { Context } from './context.ts';
import type { Held } from './locks.ts';
import type { Fact } from './view-shape.ts';

/** sys.dm_tran_locks: one row per lock that is held or waited for. */
export function lockRows({ store, state }: Context): readonly Fact[] {
  const { held, waiters } = store.locks;
  const row = (resource: string, one: Omit<Held, 'count'>, status: string, count: number): Fact => {
    const app = appLockDescription(resource);
    const [kind = '', table = '', id = ''] = resource.split(':');
    return {
      resource_type: app ? 'APPLICATION' : ({ row: 'KEY', catalogue: 'METADATA' }[kind] ?? 'OBJECT'),
      resource_subtype: '',
      resource_database_id: app?.database ?? state.database.id,
      resource_description: app?.text ?? (kind === 'row' ? `(${id})` : ''),
      resource_associated_entity_id: app || table === '' ? 0n : BigInt(table),
      resource_lock_partition: 0,
      request_mode: one.mode,
      request_type: 'LOCK',
      request_status: status,
      request_reference_count: count,
      request_session_id: one.holder.spid,
      request_owner_type: one.scope === 'session' ? 'SESSION' : 'TRANSACTION',
    };
  };
  return [
    ...[...held].flatMap(([resource, list]) => list.map((one) => row(resource, one, 'GRANT', one.count))),
    ...[...waiters].map((one) => {
      const has = held.get(one.resource)?.some(({ holder }) => holder === one.holder);
      return row(one.resource, one, has ? 'CONVERT' : 'WAIT', 1);
    }),
  ];
}
