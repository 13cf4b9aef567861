// A batch: statements in order, control of flow, errors, waits for locks.
// Never here: what a statement does.
import { setImmediate } from 'node:timers/promises';
import { SqlError } from '../engine.ts';
import type { Condition } from '../tsql/ast.ts';
import { parseBatch } from '../tsql/parse-batch.ts';
import type { Statement } from '../tsql/statement.ts';
import { test } from '../tsql/test.ts';
import { doing } from './doing.ts';
import { Blocked } from './locks.ts';
import { perform } from './perform.ts';
import type { Flow, Run } from './run.ts';
import { doom, end, rollback } from './transactions.ts';

/** Ends the batch. */
class Fatal extends Error {
  readonly error: SqlError;
  constructor(error: SqlError) {
    super(error.message);
    this.error = error;
  }
}
/** Errors of names and syntax: they end the text they are in, an EXEC's only that. A TRY of the same text has no part in it. */
const BINDING = new Set([102, 156, 137, 208, 207, 209, 4104, 8120, 147, 205, 108, 127, 134, 1033]);
/** Failed conversions: they end the batch and roll its transaction back whatever XACT_ABORT says. */
const CONVERSION = new Set([241, 242, 245, 248, 8114, 8169]);
/** Errors that end the batch whatever XACT_ABORT says. */
const FATAL = new Set([0, 1205, 3930, ...CONVERSION, ...BINDING]);

/** Errors out of a text inside another, where they may be caught. */
const fromInside = new WeakSet<SqlError>();

/** Runs a text. Errors become items. */
export async function runText(sql: string, run: Run): Promise<void> {
  const { state } = run.context;
  try {
    await sequence(parseBatch(sql, run.context.variables.keys()), run);
  } catch (error) {
    const own = error instanceof Fatal ? error.error : error;
    if (!(own instanceof SqlError)) throw error;
    state.lastError = own.number;
    run.items.push({ kind: 'error', error: own });
  }
  if (state.doomed) {
    rollback(run.context, run.items);
    run.items.push({
      kind: 'error',
      error: new SqlError(
        3998,
        'Uncommittable transaction is detected at the end of the batch. The transaction is rolled back.',
      ),
    });
  }
}

/** Runs a text inside another: under a TRY its errors go to the CATCH. @throws SqlError */
export async function runInner(sql: string, run: Run): Promise<void> {
  try {
    await sequence(parseBatch(sql, run.context.variables.keys()), run);
  } catch (error) {
    const own = error instanceof Fatal ? error.error : error;
    if (!(own instanceof SqlError)) throw error;
    if (run.tries > 0) {
      fromInside.add(own);
      throw own;
    }
    if (error instanceof Fatal && !BINDING.has(own.number)) throw error;
    run.context.state.lastError = own.number;
    run.items.push({ kind: 'error', error: own });
  }
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
  if (run.signal.aborted) throw new Fatal(new SqlError(0, 'cancelled'));
  try {
    if (one.kind === 'if' || one.kind === 'while' || one.kind === 'block' || one.kind === 'try')
      return await control(one, run);
    const before = run.items.length;
    const flow = await attempt(run, () => perform(one, run), one.kind.startsWith('execute'));
    if (!run.items.slice(before).some(({ kind }) => kind === 'error')) state.lastError = 0;
    return flow;
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const raised = new SqlError(error.number, error.message, {
      severity: error.severity,
      state: error.state,
      line: error.line > 1 ? error.line : one.line,
    });
    const own = raised.number === 300 ? refused(raised, run) : raised;
    state.lastError = own.number;
    const unnamed = BINDING.has(own.number) && !fromInside.has(error);
    const caught = (unnamed ? run.outerTries : run.tries) > 0;
    if (own.number === 1205 && caught && state.level > 0) doom(run.context);
    else if (own.number === 1205) rollback(run.context, run.items);
    if (own.severity <= 10) {
      run.items.push({ kind: 'info', number: own.number, message: own.message });
      return 'next';
    }
    const aborts = (state.abortAll && one.kind !== 'raiserror') || CONVERSION.has(own.number);
    if (aborts && state.level > 0) {
      if (caught) state.doomed = true;
      else rollback(run.context, run.items);
    }
    if (caught && !unnamed) throw own;
    if (FATAL.has(own.number) || one.kind === 'throw' || aborts) throw new Fatal(own);
    run.items.push({ kind: 'error', error: own });
    return 'next';
  }
}

/** A missing permission of the server (300) is followed by 297, which is what a CATCH and a driver see. */
function refused(error: SqlError, run: Run): SqlError {
  if (run.tries === 0) run.items.push({ kind: 'error', error });
  return new SqlError(297, 'The user does not have permission to perform this action.', { line: error.line });
}

/**
 * Runs until no lock is in the way; what a failed attempt wrote is taken back. `whole`: a text inside, whose statements
 * have been taken back one by one already.
 */
async function attempt<T>(run: Run, act: () => Promise<T> | T, whole = false): Promise<T> {
  const { state, store } = run.context;
  for (;;) {
    const { work } = state;
    const mark = work.undo.length;
    const items = run.items.length;
    try {
      return await act();
    } catch (error) {
      if (whole && !(error instanceof Blocked)) throw error;
      if (state.work === work && work.undo.length > mark) store.rollbackTo(work, mark);
      end(run.context);
      if (!(error instanceof Blocked)) throw error;
      run.items.length = items;
      await store.locks.wait(state, error, state.lockTimeout, run.signal);
      if (run.signal.aborted) throw new SqlError(0, 'cancelled');
    }
  }
}

type Control = Extract<Statement, { kind: 'if' | 'while' | 'block' | 'try' }>;

async function control(one: Control, run: Run): Promise<Flow> {
  const { state } = run.context;
  const holds = (condition: Condition): Promise<boolean> =>
    attempt(run, () => {
      const found = test(condition, doing(run).scope) === true;
      end(run.context);
      return found;
    });
  switch (one.kind) {
    case 'if':
      if (await holds(one.condition)) return statement(one.then, run);
      return one.else === null ? 'next' : statement(one.else, run);
    case 'block':
      return sequence(one.statements, run);
    case 'while':
      while (await holds(one.condition)) {
        const flow = await statement(one.body, run);
        if (flow === 'break') break;
        if (flow === 'return') return flow;
        // Others get their turn, and an abort is heard, in the middle of a loop.
        await setImmediate();
      }
      return 'next';
    case 'try':
      run.tries += 1;
      try {
        try {
          return await sequence(one.body, run);
        } finally {
          run.tries -= 1;
        }
      } catch (error) {
        if (!(error instanceof SqlError) || error.number === 0) throw error;
        const before = state.caught;
        state.caught = [...before, error];
        try {
          return await sequence(one.handler, run);
        } finally {
          state.caught = before;
        }
      }
  }
}
