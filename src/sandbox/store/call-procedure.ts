// The built-in procedures.
// Never here: how locks work.
import { SqlError, type Parameter, type ReplyItem } from '../engine.ts';
import { APP_MODES, appLock } from './app-locks.ts';
import type { Context } from './context.ts';
import { Blocked } from './locks.ts';
import { plainText } from './plain-text.ts';
import type { SqlValue } from '../values.ts';

/** A built-in procedure; its return status. @throws SqlError 2812 */
export async function callProcedure(
  name: string,
  args: readonly Parameter[],
  context: Context,
  items: ReplyItem[],
  signal: AbortSignal,
): Promise<number> {
  const { state, store, sessions } = context;
  const order = ['@resource', '@lockmode', '@lockowner', '@locktimeout', '@dbprincipal'];
  const get = (key: string, at = order.indexOf(key)): SqlValue =>
    args.find((one) => one.name.toLowerCase() === key)?.value ??
    (args[at]?.name === '' ? args[at].value : null);
  const bare = name.toLowerCase().replace(/^(?:.*\.)/u, '');
  if (bare === 'sp_getapplock') {
    const scope =
      plainText(get('@lockowner') ?? 'Transaction').toLowerCase() === 'session' ? 'session' : 'transaction';
    const mode = APP_MODES[plainText(get('@lockmode') ?? '').toLowerCase()];
    if (mode === undefined || (scope === 'transaction' && state.level === 0)) return -999;
    const resource = appLock(context, plainText(get('@resource') ?? ''));
    const given = get('@locktimeout');
    for (let waited = 0; ; waited = 1) {
      try {
        store.locks.take(state, resource, mode, scope);
        return waited;
      } catch (error) {
        if (!(error instanceof Blocked)) throw error;
        try {
          await store.locks.wait(state, error, given === null ? state.lockTimeout : Number(given), signal);
        } catch (failure) {
          if (!(failure instanceof SqlError)) throw failure;
          return failure.number === 1222 ? -1 : failure.number === 1205 ? -3 : -2;
        }
      }
    }
  }
  if (bare === 'sp_releaseapplock') {
    const resource = appLock(context, plainText(get('@resource') ?? ''));
    const owner =
      args.find((one) => one.name.toLowerCase() === '@lockowner')?.value ?? args[1]?.value ?? 'Transaction';
    const scope = plainText(owner).toLowerCase() === 'session' ? 'session' : 'transaction';
    const held = store.locks.held.get(resource)?.find((one) => one.holder === state && one.scope === scope);
    if (held === undefined)
      throw new SqlError(
        1223,
        `Cannot release the application lock (Database Principal: 'public', Resource: '${plainText(get('@resource'))}') because it is not currently held.`,
      );
    held.count -= 1;
    if (held.count === 0) store.locks.release((one) => one !== held);
    return 0;
  }
  if (bare === 'sp_who' || bare === 'sp_who2') {
    const text = { kind: 'nvarchar', length: 128 } as const;
    items.push({
      kind: 'rows',
      columns: [
        { name: 'spid', type: { kind: 'smallint' }, nullable: false },
        ...['status', 'loginame', 'hostname', 'dbname'].map((one) => ({
          name: one,
          type: text,
          nullable: true,
        })),
      ],
      rows: [...sessions].map((one) => [
        one.spid,
        one.busy ? 'runnable' : 'sleeping',
        one.login.name,
        one.host,
        one.database.name,
      ]),
    });
    return 0;
  }
  if (bare === 'sp_reset_connection') return 0;
  throw new SqlError(2812, `Could not find stored procedure '${name}'.`);
}
