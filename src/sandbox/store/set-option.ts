// SET of a session's options.
// Never here: what they lead to.
import { SqlError } from '../engine.ts';
import type { StatementBody } from '../tsql/statement.ts';
import { table } from './catalogue.ts';
import type { Context } from './context.ts';
import type { Doing } from './doing.ts';

/** What an option may be set to here: other values would change answers in a way the sandbox does not know. */
const USUAL: Readonly<Record<string, readonly (string | number | boolean)[]>> = {
  DATEFORMAT: ['mdy'],
  LANGUAGE: ['us_english', 'english'],
  DATEFIRST: [7],
  NOEXEC: [false],
  FMTONLY: [false],
  IMPLICIT_TRANSACTIONS: [false],
  ANSI_NULLS: [true],
  QUOTED_IDENTIFIER: [true],
  CONCAT_NULL_YIELDS_NULL: [true],
};

/** @throws SqlError 50000 for a value the sandbox does not keep to */
function needUsual(option: string, value: unknown): void {
  const usual = USUAL[option];
  const given = typeof value === 'string' ? value.toLowerCase() : value;
  if (usual === undefined || usual.some((one) => one === given)) return;
  const shown = (one: unknown): string => (typeof one === 'boolean' ? (one ? 'ON' : 'OFF') : String(one));
  throw new SqlError(
    50000,
    `The sandbox does not take SET ${option} ${shown(value)}, only ${usual.map(shown).join(' or ')}.`,
  );
}

/** 0 lifts the limit. @throws SqlError 1060 */
function mostRows(given: number): number {
  if (!Number.isInteger(given) || given < 0)
    throw new SqlError(
      1060,
      'The number of rows provided for a TOP or FETCH clauses row count parameter must be an integer.',
      { severity: 15 },
    );
  return given === 0 ? Infinity : given;
}

/** Runs SET <option>. @throws SqlError 50000, 1060, 208, 8106, 8107 */
export function setOption(
  one: Extract<StatementBody, { kind: 'set-option' }>,
  { context, value, text }: Doing,
): void {
  const { state } = context;
  const raw = typeof one.value === 'object' ? value(one.value) : one.value;
  const words = typeof one.value === 'object' ? text(one.value) : String(one.value);
  const named = one.option.split(',');
  if (named.includes('NOCOUNT')) state.noCount = raw === true;
  if (named.includes('XACT_ABORT')) state.abortAll = raw === true;
  for (const option of named) needUsual(option, raw);
  if (one.option === 'ROWCOUNT') state.mostRows = mostRows(Number(raw));
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
