// Application locks: sp_getapplock, sp_releaseapplock, APPLOCK_MODE, APPLOCK_TEST.
// Never here: how locks conflict and wait.
import { createHash } from 'node:crypto';
import { SqlError } from '../engine.ts';
import type { Context } from './context.ts';
import { Blocked, type Held, type Mode } from './locks.ts';
import { inRole } from './permissions.ts';
import { principalId } from './principals.ts';

const MODES: Readonly<Record<string, Mode>> = {
  shared: 'S',
  update: 'U',
  exclusive: 'X',
  intentshared: 'IS',
  intentexclusive: 'IX',
};
const NAMES: Readonly<Record<Mode, string>> = {
  S: 'Shared',
  U: 'Update',
  X: 'Exclusive',
  IS: 'IntentShared',
  IX: 'IntentExclusive',
};
/** Names are cut to this many characters (page "sp_getapplock"). */
const LONGEST = 255;

/** An application lock as a call names it. */
export interface AppLock {
  readonly resource: string;
  readonly principal: string;
  readonly owner: string;
}

/** Key of an application lock among all locks; names of application locks tell cases apart. @throws SqlError 1224, 1230 */
function keyOf(context: Context, { resource, principal }: AppLock): string {
  if (resource === '')
    throw new SqlError(1224, 'An invalid application lock resource was passed to xp_userlock.');
  const id = principalId(context, principal);
  if (id === null || !(id === 0 || inRole(context, principal) || inRole(context, 'db_owner')))
    throw new SqlError(1230, 'An invalid database principal was passed to xp_userlock.');
  return `app:${context.state.database.id}:${id}:${resource.slice(0, LONGEST)}`;
}

function scopeOf({ state }: Context, owner: string): Held['scope'] {
  const scope = owner.toLowerCase();
  if (scope === 'transaction' && state.level === 0)
    throw new SqlError(
      3918,
      'The statement or function must be executed in the context of a user transaction.',
      { state: 2 },
    );
  if (scope === 'session' || scope === 'transaction') return scope;
  throw new SqlError(1226, 'An invalid application lock owner was passed to xp_userlock.');
}

function modeOf(mode: string): Mode {
  const found = MODES[mode.toLowerCase()];
  if (found === undefined)
    throw new SqlError(1225, 'An invalid application lock mode was passed to xp_userlock.');
  return found;
}

/**
 * sp_getapplock: 0 had at once, 1 after a wait, −1 timed out, −2 cancelled, −3 chosen as the victim of a deadlock, whose
 * transaction stays as it is. A wrong call is an error (and −999).
 * @param timeout milliseconds, −1 for ever, null for the session's LOCK_TIMEOUT
 * @throws SqlError 1224 … 1227, 1230, 3918
 */
export async function takeAppLock(
  context: Context,
  lock: AppLock,
  mode: string,
  timeout: number | null,
  signal: AbortSignal,
): Promise<number> {
  const { state, store } = context;
  const wanted = modeOf(mode);
  const scope = scopeOf(context, lock.owner);
  const key = keyOf(context, lock);
  if (timeout !== null && !(timeout >= -1))
    throw new SqlError(1227, 'An invalid application lock time-out was passed to xp_userlock.');
  for (let waited = 0; ; waited = 1) {
    if (signal.aborted) return -2;
    try {
      store.locks.take(state, key, wanted, scope);
      return waited;
    } catch (error) {
      if (!(error instanceof Blocked)) throw error;
      try {
        await store.locks.wait(state, error, timeout ?? state.lockTimeout, signal);
      } catch (failure) {
        if (!(failure instanceof SqlError)) throw failure;
        return failure.number === 1222 ? -1 : failure.number === 1205 ? -3 : -2;
      }
    }
  }
}

/** sp_releaseapplock: gives one taking back. @throws SqlError 1223 (not held), 1224, 1226, 1230, 3918 */
export function releaseAppLock(context: Context, lock: AppLock): void {
  const { state, store } = context;
  const scope = scopeOf(context, lock.owner);
  const held = (store.locks.held.get(keyOf(context, lock)) ?? []).filter(
    (one) => one.holder === state && one.scope === scope,
  );
  const last = held.at(-1);
  if (last === undefined)
    throw new SqlError(
      1223,
      `Cannot release the application lock (Database Principal: '${lock.principal}', Resource: '${lock.resource}') because it is not currently held.`,
    );
  last.count -= 1;
  if (last.count === 0) store.locks.release((one) => one !== last);
}

/** Strongest mode this session holds. @throws SqlError 1224, 1226, 1230, 3918 */
export function appLockMode(context: Context, lock: AppLock): string {
  const scope = scopeOf(context, lock.owner);
  const modes = (context.store.locks.held.get(keyOf(context, lock)) ?? [])
    .filter((one) => one.holder.spid === context.state.spid && one.scope === scope)
    .map(({ mode }) => mode);
  const best = (['X', 'U', 'IX', 'S', 'IS'] as const).find((mode) => modes.includes(mode));
  return best === undefined ? 'NoLock' : NAMES[best];
}

/** 1 where the lock could be had at once, else 0. @throws SqlError 1224, 1225, 1226, 1230, 3918 */
export function appLockTest(context: Context, lock: AppLock, mode: string): number {
  scopeOf(context, lock.owner);
  return context.store.locks.conflicts(context.state, keyOf(context, lock), modeOf(mode)).length === 0
    ? 1
    : 0;
}

/**
 * A key of {@link takeAppLock} as sys.dm_tran_locks describes it: principal, first 32 characters of the name, hash of the
 * whole (page "sp_getapplock"); null for other locks.
 */
export function appLockDescription(key: string): { readonly database: number; readonly text: string } | null {
  const found = /^app:(\d+):(\d+):(.*)$/su.exec(key);
  if (found === null) return null;
  const [, database, principal = '', name = ''] = found;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return { database: Number(database), text: `${principal}:[${name.slice(0, 32)}]:(${hash})` };
}
