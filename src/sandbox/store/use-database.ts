import { SqlError, type ReplyItem } from '../engine.ts';
import type { Context } from './context.ts';
import { same } from './world.ts';

/** USE. @throws SqlError 911, 916 */
export function useDatabase(name: string, { state, store }: Context, items: ReplyItem[]): void {
  const found = store.database(name);
  if (found === undefined)
    throw new SqlError(
      911,
      `Database '${name}' does not exist. Make sure that the name is entered correctly.`,
    );
  if (
    !state.login.administrator &&
    found.name !== 'master' &&
    !found.users.some((user) => same(user.login ?? '', state.login.name))
  )
    throw new SqlError(
      916,
      `The server principal "${state.login.name}" is not able to access the database "${found.name}" under the current security context.`,
      { severity: 14 },
    );
  state.database = found;
  items.push({ kind: 'database', name: found.name });
}
