// The built-in procedures.
// Never here: how locks work.
import { SqlError, type Parameter, type ReplyItem } from '../engine.ts';
import { releaseAppLock, takeAppLock } from './app-locks.ts';
import type { Context } from './context.ts';
import { matchArguments } from './match-arguments.ts';
import { plainText } from './plain-text.ts';
import type { SqlValue } from '../values.ts';

/** Parameters of the procedures that take some, in order. */
const FORMALS: Readonly<Record<string, readonly string[]>> = {
  sp_getapplock: ['@Resource', '@LockMode', '@LockOwner', '@LockTimeout', '@DbPrincipal'],
  sp_releaseapplock: ['@Resource', '@LockOwner', '@DbPrincipal'],
};
/** Wrong calls of the application locks: an error, and this as the return status (page "sp_getapplock"). */
export const WRONG_CALL = -999;
/** Is it an error with which a procedure ends by {@link WRONG_CALL}? */
export const isWrongCall = ({ number }: SqlError): boolean =>
  number === 3918 || (number >= 1223 && number <= 1230);

/** A built-in procedure; its return status. @throws SqlError 2812, 201, 119, 8143 … 8145 and those of the application locks */
export async function callProcedure(
  name: string,
  args: readonly Parameter[],
  context: Context,
  items: ReplyItem[],
  signal: AbortSignal,
): Promise<number> {
  const { sessions } = context;
  const bare = name.toLowerCase().replace(/^(?:.*\.)/u, '');
  const formals = FORMALS[bare];
  if (formals !== undefined) {
    const places = matchArguments(bare, formals, args);
    const get = (key: string): SqlValue => args[places[formals.indexOf(key)] ?? -1]?.value ?? null;
    for (const key of ['@Resource', '@LockMode'])
      if (formals.includes(key) && places[formals.indexOf(key)] === -1)
        throw new SqlError(
          201,
          `Procedure or function '${bare}' expects parameter '${key}', which was not supplied.`,
          { state: 4 },
        );
    const lock = {
      resource: plainText(get('@Resource')),
      principal: plainText(get('@DbPrincipal') ?? 'public'),
      owner: plainText(get('@LockOwner') ?? 'Transaction'),
    };
    if (bare === 'sp_getapplock') {
      const given = get('@LockTimeout');
      const timeout = given === null ? null : Number(plainText(given));
      return takeAppLock(context, lock, plainText(get('@LockMode')), timeout, signal);
    }
    releaseAppLock(context, lock);
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
