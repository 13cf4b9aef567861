// SET of a session's options.
// Never here: what they lead to.
import { SqlError } from '../engine.ts';
import type { StatementBody } from '../tsql/statement.ts';
import { table } from './catalogue.ts';
import type { Context } from './context.ts';
import type { Doing } from './doing.ts';

/** Runs SET <option>. */
export function setOption(
  one: Extract<StatementBody, { kind: 'set-option' }>,
  { context, value, text }: Doing,
): void {
  const { state } = context;
  const raw = typeof one.value === 'object' ? value(one.value) : one.value;
  const words = typeof one.value === 'object' ? text(one.value) : String(one.value);
  if (one.option === 'NOCOUNT') state.noCount = raw === true;
  else if (one.option === 'XACT_ABORT') state.abortAll = raw === true;
  else if (one.option === 'LOCK_TIMEOUT') state.lockTimeout = Number(raw);
  else if (one.option === 'DEADLOCK_PRIORITY')
    state.deadlockPriority =
      ({ LOW: -5, NORMAL: 0, HIGH: 5 } as Readonly<Record<string, number>>)[words.toUpperCase()] ??
      Number(raw);
  else if (one.option === 'TRANSACTION ISOLATION LEVEL') state.isolation = words.toUpperCase();
  else if (one.option.startsWith('IDENTITY_INSERT '))
    identityInsert(one.option.slice('IDENTITY_INSERT '.length), raw === true, context);
}

/** One table of the session at a time. @throws SqlError 208, 8106, 8107 */
function identityInsert(name: string, on: boolean, context: Context): void {
  const { state } = context;
  const one = table(context, name.split('.'));
  if (!on) {
    if (state.identityInsert === one.id) state.identityInsert = null;
    return;
  }
  if (!one.columns.some(({ identity }) => identity !== null))
    throw new SqlError(
      8106,
      `Table '${name}' does not have the identity property. Cannot perform SET operation.`,
    );
  const other = state.database.tables.find(({ id }) => id === state.identityInsert);
  if (other !== undefined && other !== one)
    throw new SqlError(
      8107,
      `IDENTITY_INSERT is already ON for table '${state.database.name}.${other.schema}.${other.name}'. Cannot perform SET operation for table '${name}'.`,
    );
  state.identityInsert = one.id;
}
