import { SqlError } from '../engine.ts';
import type { Name } from '../tsql/ast.ts';
import { findTable } from './catalogue.ts';
import type { Context } from './context.ts';
import { allowed } from './permissions.ts';
import { ownTable, type Setter } from './set-property.ts';

/** DROP TABLE. @throws SqlError 3701, 3726; Blocked */
export function dropTable(name: Name, ifExists: boolean, context: Context, set: Setter): void {
  const { state } = context;
  const { database } = state;
  const found = findTable(context, name);
  if (found === undefined && ifExists) return;
  if (found?.temporary) {
    state.temporary = state.temporary.filter((one) => one !== found);
    return;
  }
  if (found === undefined || !allowed(context, 'ALTER', found))
    throw new SqlError(
      3701,
      `Cannot drop the table '${name.join('.')}', because it does not exist or you do not have permission.`,
      { severity: 11, state: 5 },
    );
  if (
    database.tables.some((child) => child !== found && child.foreign.some(({ table }) => table === found.id))
  )
    throw new SqlError(
      3726,
      `Could not drop object '${name.join('.')}' because it is referenced by a FOREIGN KEY constraint.`,
    );
  ownTable(context, found);
  state.work.dropped.push(found);
  set(
    database,
    'tables',
    database.tables.filter((one) => one !== found),
  );
}
