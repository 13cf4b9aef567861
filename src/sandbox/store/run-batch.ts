// A batch: statements in order, control flow, errors, transactions.
// Never here: what a query or a change does.
import { SqlError, type ReplyItem } from '../engine.ts';
import type { Expression } from '../tsql/ast.ts';
import { convert } from '../tsql/convert.ts';
import { evaluate } from '../tsql/evaluate.ts';
import { parseBatch } from '../tsql/parse-batch.ts';
import type { Typed } from '../tsql/scope.ts';
import type { Statement } from '../tsql/statement.ts';
import { test } from '../tsql/test.ts';
import { typeOf } from '../tsql/type-of.ts';
import type { SqlValue } from '../values.ts';
import { callProcedure } from './call-procedure.ts';
import { change, insert } from './change.ts';
import type { Context } from './context.ts';
import { define, makeTable } from './define.ts';
import { Blocked } from './locks.ts';
import { planQuery } from './plan-query.ts';
import { RowScope } from './row-scope.ts';
import { begin, commit, end, rollback, save } from './transactions.ts';
import { same } from './world.ts';

type Flow = 'next' | 'break' | 'continue' | 'return';
export interface Run { readonly context: Omit<Context, 'now' | 'plans'>; readonly items: ReplyItem[]; readonly signal: AbortSignal; readonly now: () => bigint; status: number; tries: number }

/** Ends the batch. */
class Fatal extends Error { readonly error: SqlError; constructor(error: SqlError) { super(error.message); this.error = error; } }
const FATAL = new Set([0, 102, 156, 137, 1205, 208, 207, 209, 4104, 245, 241, 8114, 248, 3930, 8120, 147, 205, 108]);

/** Runs a text. Errors become items. */
export async function runText(sql: string, run: Run): Promise<void> {
  const level = run.context.state.level;
  try {
    await sequence(parseBatch(sql), run);
  } catch (error) {
    const own = error instanceof Fatal ? error.error : error;
    if (!(own instanceof SqlError)) throw error;
    run.context.state.lastError = own.number;
    run.items.push({ kind: 'error', error: own });
  }
  if (run.context.state.doomed && run.tries === 0) { rollback(run.context, run.items); if (level === 0) run.items.push({ kind: 'error', error: new SqlError(3998, 'Uncommittable transaction is detected at the end of the batch. The transaction is rolled back.') }); }
}

async function sequence(list: readonly Statement[], run: Run): Promise<Flow> {
  for (const one of list) {
    const flow = await statement(one, run);
    if (flow !== 'next') return flow;
  }
  return 'next';
}

async function statement(one: Statement, run: Run): Promise<Flow> {
  const { state } = run.context;
  try {
    const flow = await attempt(one, run);
    if (!['if', 'while', 'block', 'try'].includes(one.kind)) state.lastError = 0;
    return flow;
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const own = new SqlError(error.number, error.message, { severity: error.severity, state: error.state, line: error.line > 1 ? error.line : one.line });
    state.lastError = own.number;
    if (own.number === 1205) rollback(run.context, run.items);
    if (own.severity <= 10) { run.items.push({ kind: 'info', number: own.number, message: own.message }); return 'next'; }
    if (state.abortAll && state.level > 0 && one.kind !== 'raiserror') { if (run.tries > 0) state.doomed = true; else rollback(run.context, run.items); }
    if (run.tries > 0) throw own;
    if (FATAL.has(own.number) || one.kind === 'throw' || (state.abortAll && one.kind !== 'raiserror')) throw new Fatal(own);
    run.items.push({ kind: 'error', error: own });
    return 'next';
  }
}

/** Runs until no lock is in the way; what a failed attempt wrote is taken back. */
async function attempt(one: Statement, run: Run): Promise<Flow> {
  const { state, store } = run.context;
  for (;;) {
    const mark = state.work.undo.length;
    const items = run.items.length;
    try {
      return await perform(one, run);
    } catch (error) {
      if (['if', 'while', 'block', 'try', 'execute-text'].includes(one.kind) && !(error instanceof Blocked)) throw error;
      if (state.work.undo.length > mark) store.rollbackTo(state.work, mark);
      end(run.context);
      if (!(error instanceof Blocked)) throw error;
      run.items.length = items;
      await store.locks.wait(state, error, state.lockTimeout, run.signal);
    }
  }
}

async function perform(one: Statement, run: Run): Promise<Flow> {
  const context: Context = { ...run.context, now: run.now(), plans: new Map() };
  const { state, store } = context;
  const scope = new RowScope(context, [], null);
  const count = (rows: number): void => { state.rowCount = rows; run.items.push({ kind: 'count', rows: state.noCount ? null : rows }); };
  const value = (expression: Expression): SqlValue => evaluate(expression, scope);
  const assign = (name: string, from: Expression | Typed): void => {
    const type = scope.variableType(name);
    const typed = 'kind' in from ? { type: typeOf(from, scope), value: value(from) } : from;
    context.variables.set(name.toLowerCase(), { type, value: convert(typed.value, typed.type, type) });
  };
  switch (one.kind) {
    case 'select': {
      const plan = planQuery(one.query, context, null);
      const rows = plan.run();
      end(context);
      const { body } = one.query;
      if (body.kind === 'select' && body.items.some(({ kind }) => kind === 'assign')) {
        const last = rows.at(-1);
        if (last) body.items.forEach((item, at) => { if (item.kind === 'assign') assign(item.variable, { type: plan.columns[at]?.type ?? { kind: 'int' }, value: last[at] ?? null }); });
        state.rowCount = rows.length;
        return 'next';
      }
      if (body.kind === 'select' && body.into !== null) {
        define({ kind: 'create-table', name: body.into, columns: plan.columns.map(({ name, type, nullable }) => ({ name, type, nullable, identity: null, collation: null, constraints: [] })), constraints: [] }, context);
        const name = body.into;
        const made = name.at(-1)?.startsWith('#') ? state.temporary.at(-1) : state.database.tables.at(-1);
        if (made) for (const row of rows) store.insert(state.work, made, row);
        end(context);
        count(rows.length);
        return 'next';
      }
      run.items.push({ kind: 'rows', columns: plan.columns.map(({ name, type, nullable }) => ({ name, type, nullable })), rows });
      count(rows.length);
      return 'next';
    }
    case 'insert':
    case 'update':
    case 'delete': {
      if (state.doomed) throw new SqlError(3930, 'The current transaction cannot be committed and cannot support operations that write to the log file. Roll back the transaction.');
      const done = one.kind === 'insert' ? insert(one, context) : change(one, context);
      end(context);
      if (done.columns) run.items.push({ kind: 'rows', columns: done.columns, rows: done.rows });
      count(done.count);
      return 'next';
    }
    case 'declare':
      for (const variable of one.variables) { context.variables.set(variable.name.toLowerCase(), { type: variable.type, value: null }); if (variable.value) assign(variable.name, variable.value); }
      return 'next';
    case 'declare-table':
      context.tableVariables.set(one.name.toLowerCase(), makeTable(context, one.name, 'dbo', one, true));
      return 'next';
    case 'set-variable':
      assign(one.name, one.value);
      return 'next';
    case 'set-option': {
      const raw = typeof one.value === 'object' ? value(one.value) : one.value;
      if (one.option === 'NOCOUNT') state.noCount = raw === true;
      else if (one.option === 'XACT_ABORT') state.abortAll = raw === true;
      else if (one.option === 'LOCK_TIMEOUT') state.lockTimeout = Number(raw);
      else if (one.option === 'DEADLOCK_PRIORITY') state.deadlockPriority = ({ LOW: -5, NORMAL: 0, HIGH: 5 } as Readonly<Record<string, number>>)[String(raw).toUpperCase()] ?? Number(raw);
      else if (one.option === 'TRANSACTION ISOLATION LEVEL') state.isolation = String(raw).toUpperCase();
      else if (one.option.startsWith('IDENTITY_INSERT')) state.identityInsert = raw === true ? one.option : null;
      return 'next';
    }
    case 'if':
      return test(one.condition, scope) === true ? statement(one.then, run) : one.else === null ? 'next' : statement(one.else, run);
    case 'block':
      return sequence(one.statements, run);
    case 'while':
      while (test(one.condition, new RowScope({ ...context, now: run.now() }, [], null)) === true) { if (run.signal.aborted) throw new SqlError(0, 'cancelled'); const flow = await statement(one.body, run); if (flow === 'break') break; if (flow === 'return') return flow; }
      return 'next';
    case 'break':
    case 'continue':
      return one.kind;
    case 'try':
      run.tries += 1;
      try {
        try { return await sequence(one.body, run); } finally { run.tries -= 1; }
      } catch (error) {
        if (!(error instanceof SqlError) || error.number === 0) throw error;
        const before = state.caught;
        state.caught = [...before, error];
        try { return await sequence(one.handler, run); } finally { state.caught = before; }
      }
    case 'throw': {
      if (one.values === null) throw state.caught.at(-1) ?? new SqlError(10704, 'To rethrow an error, a THROW statement must be used inside a CATCH block.');
      const [number, message, level] = one.values.map(value);
      throw new SqlError(Number(number), String(message), { state: Number(level) });
    }
    case 'raiserror': {
      const args = one.args.map(value);
      const message = value(one.message);
      throw new SqlError(typeof message === 'number' ? message : 50000, String(message).replace(/%[-+ 0-9.]*[sdiux]/gu, () => String(args.shift() ?? '(null)')), { severity: Number(value(one.severity)), state: Number(value(one.state)) });
    }
    case 'return':
      run.status = one.value === null ? 0 : Number(value(one.value));
      return 'return';
    case 'print':
      run.items.push({ kind: 'info', number: 0, message: String(value(one.value)) });
      return 'next';
    case 'use': {
      const found = store.database(one.database);
      if (found === undefined) throw new SqlError(911, `Database '${one.database}' does not exist. Make sure that the name is entered correctly.`);
      if (!state.login.administrator && found.name !== 'master' && !found.users.some((user) => same(user.login ?? '', state.login.name))) throw new SqlError(916, `The server principal "${state.login.name}" is not able to access the database "${found.name}" under the current security context.`, { severity: 14 });
      state.database = found;
      run.items.push({ kind: 'database', name: found.name });
      return 'next';
    }
    case 'waitfor': {
      const [h = 0, m = 0, s = 0] = String(value(one.delay)).split(':').map(Number);
      await new Promise<void>((resolve, reject) => { const timer = setTimeout(resolve, ((h * 60 + m) * 60 + s) * 1000); run.signal.addEventListener('abort', () => { clearTimeout(timer); reject(new SqlError(0, 'cancelled')); }, { once: true }); });
      return 'next';
    }
    case 'begin-transaction': begin(context, run.items); return 'next';
    case 'commit': commit(context, run.items); return 'next';
    case 'rollback': rollback(context, run.items, one.name === null ? '' : String(value(one.name)), true); return 'next';
    case 'save-transaction': save(context, one.name === null ? '' : String(value(one.name))); return 'next';
    case 'execute-text': {
      await runText(String(value(one.text)), { ...run, context: { ...run.context, variables: new Map(), tableVariables: new Map() } });
      return 'next';
    }
    case 'execute': {
      const args = one.args.map((arg) => ({ name: arg.name ?? '', ...(arg.value === 'default' ? { type: { kind: 'int' as const }, value: null } : { type: typeOf(arg.value, scope), value: value(arg.value) }), output: arg.output }));
      const name = (one.procedure.at(-1) ?? '').toLowerCase();
      if (name === 'sp_executesql') {
        const variables = new Map(args.slice(2).map((arg) => [arg.name.toLowerCase(), { type: arg.type, value: arg.value }]));
        await runText(String(args[0]?.value ?? ''), { ...run, context: { ...run.context, variables } });
        one.args.forEach((arg) => { if (arg.output && arg.value !== 'default' && arg.value.kind === 'variable') { const out = variables.get((arg.name ?? '').toLowerCase()); if (out) assign(arg.value.name, out); } });
        return 'next';
      }
      const status = await callProcedure(name, args, context, run.items, run.signal);
      if (one.result !== null) assign(one.result, { type: { kind: 'int' }, value: status });
      return 'next';
    }
    default:
      if (!define(one, context)) throw new SqlError(102, `Incorrect syntax near '${one.kind}'.`, { severity: 15 });
      end(context);
      return 'next';
  }
}
