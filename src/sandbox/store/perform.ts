// One statement that is no control of flow.
// Never here: what a query or a change does, retries, errors.
import { SqlError } from '../engine.ts';
import type { Statement } from '../tsql/statement.ts';
import { change } from './change.ts';
import { define } from './define.ts';
import { doing } from './doing.ts';
import { insert } from './insert.ts';
import { makeTable } from './make-table.ts';
import { plainText } from './plain-text.ts';
import { runExecute, runNested } from './run-execute.ts';
import { runSelect } from './run-select.ts';
import type { Flow, Run } from './run.ts';
import { setOption } from './set-option.ts';
import { begin, commit, end, rollback, save } from './transactions.ts';
import { useDatabase } from './use-database.ts';
import { waitFor } from './wait-for.ts';

/** Runs it once. @throws SqlError, Blocked */
export async function perform(one: Statement, run: Run): Promise<Flow> {
  const now = doing(run);
  const { context, value, text, assign, count } = now;
  const { state } = context;
  switch (one.kind) {
    case 'select':
      runSelect(one, now);
      return 'next';
    case 'set-option':
      setOption(one, now);
      return 'next';
    case 'use':
      useDatabase(one.database, context, run.items);
      return 'next';
    case 'waitfor':
      await waitFor(text(one.delay), run.signal);
      return 'next';
    case 'execute-text':
      await runNested(text(one.text), new Map(), run);
      return 'next';
    case 'execute':
      await runExecute(one, now);
      return 'next';
    case 'begin-transaction':
      begin(context, run.items, one.name === null ? '' : text(one.name));
      return 'next';
    case 'commit':
      commit(context, run.items);
      return 'next';
    case 'rollback':
      rollback(context, run.items, one.name === null ? '' : text(one.name), true);
      return 'next';
    case 'save-transaction':
      save(context, one.name === null ? '' : text(one.name));
      return 'next';
    case 'insert':
    case 'update':
    case 'delete': {
      if (state.doomed)
        throw new SqlError(
          3930,
          'The current transaction cannot be committed and cannot support operations that write to the log file. Roll back the transaction.',
        );
      const done = one.kind === 'insert' ? insert(one, context) : change(one, context);
      end(context);
      if (done.columns) run.items.push({ kind: 'rows', columns: done.columns, rows: done.rows });
      count(done.count);
      return 'next';
    }
    case 'declare':
      for (const variable of one.variables) {
        context.variables.set(variable.name.toLowerCase(), { type: variable.type, value: null });
        if (variable.value) assign(variable.name, variable.value);
      }
      return 'next';
    case 'declare-table':
      context.tableVariables.set(one.name.toLowerCase(), makeTable(context, one.name, 'dbo', one, true));
      return 'next';
    case 'set-variable':
      assign(one.name, one.value);
      return 'next';
    case 'throw': {
      if (one.values === null)
        throw (
          state.caught.at(-1) ??
          new SqlError(10704, 'To rethrow an error, a THROW statement must be used inside a CATCH block.')
        );
      const [number, message, level] = one.values;
      throw new SqlError(Number(value(number)), text(message), { state: Number(value(level)) });
    }
    case 'raiserror': {
      const args = one.args.map(text);
      const message = value(one.message);
      throw new SqlError(
        typeof message === 'number' ? message : 50000,
        plainText(message).replace(/%[-+ 0-9.]*[sdiux]/gu, () => args.shift() ?? '(null)'),
        { severity: Number(value(one.severity)), state: Number(value(one.state)) },
      );
    }
    case 'break':
    case 'continue':
      return one.kind;
    case 'return':
      run.status = one.value === null ? 0 : Number(value(one.value));
      return 'return';
    case 'print':
      run.items.push({ kind: 'info', number: 0, message: text(one.value) });
      return 'next';
    default:
      if (!define(one, context))
        throw new SqlError(102, `Incorrect syntax near '${one.kind}'.`, { severity: 15 });
      end(context);
      return 'next';
  }
}
