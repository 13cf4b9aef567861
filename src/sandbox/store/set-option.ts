// SET of a session's options.
// Never here: what they lead to.
import type { StatementBody } from '../tsql/statement.ts';
import type { Doing } from './doing.ts';

/** Runs SET <option>. */
export function setOption(
  one: Extract<StatementBody, { kind: 'set-option' }>,
  { context: { state }, value, text }: Doing,
): void {
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
  else if (one.option.startsWith('IDENTITY_INSERT')) state.identityInsert = raw === true ? one.option : null;
}
