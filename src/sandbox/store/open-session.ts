// One logged-in session: its requests, its transaction, its end.
// Never here: logins, SQL.
import { SqlError, type Parameter, type Reply, type ReplyItem, type Session } from '../engine.ts';
import { convert } from '../tsql/convert.ts';
import type { Typed } from '../tsql/scope.ts';
import { bindParameters, type BoundParameters } from './bind-parameters.ts';
import { callProcedure, isWrongCall, WRONG_CALL } from './call-procedure.ts';
import type { Context, State } from './context.ts';
import { RowScope } from './row-scope.ts';
import { runText } from './run-batch.ts';
import type { Run } from './run.ts';
import { newWork } from './store.ts';
import { begin, commit, rollback, save } from './transactions.ts';

/** The parts of a state that a reset sets back. */
export const freshState = () => ({
  deadlockPriority: 0,
  work: newWork(),
  level: 0,
  transactionName: '',
  savepoints: [],
  doomed: false,
  isolation: 'READ COMMITTED',
  lockTimeout: -1,
  noCount: false,
  mostRows: Infinity,
  abortAll: false,
  identityInsert: null,
  rowCount: 0,
  lastError: 0,
  caught: [],
  identity: null,
  scopeIdentity: null,
  temporary: [],
  busy: false,
  requestStart: null,
  requestEnd: null,
  blockedOn: null,
});

/** A session over its state. `gone` is told when it closes. */
export function openSession(
  state: State,
  context: Omit<Context, 'now' | 'plans'>,
  now: () => bigint,
  gone: () => void,
): Session {
  const running = new Set<AbortController>();
  const home = state.database;
  /** A request under way, which the end of the session ends too. */
  const during = async <T>(signal: AbortSignal, act: (until: AbortSignal) => Promise<T>): Promise<T> => {
    const stop = new AbortController();
    running.add(stop);
    state.busy = true;
    state.requestStart = now();
    try {
      return await act(AbortSignal.any([signal, stop.signal]));
    } finally {
      running.delete(stop);
      state.busy = running.size > 0;
      state.requestEnd = now();
    }
  };
  const run = async (sql: string, variables: Map<string, Typed>, signal: AbortSignal): Promise<Run> => {
    const one: Omit<Run, 'signal'> = {
      context: { ...context, variables, tableVariables: new Map() },
      items: [],
      now,
      status: 0,
      tries: 0,
      outerTries: 0,
    };
    return during(signal, async (until) => {
      const whole: Run = { ...one, signal: until };
      await runText(sql, whole);
      return whole;
    });
  };
  const step = (act: (items: ReplyItem[]) => void): Promise<Reply> => {
    const items: ReplyItem[] = [];
    try {
      act(items);
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      items.push({ kind: 'error', error });
    }
    return Promise.resolve({ items, status: null, outputs: [] });
  };
  const release = (): void => {
    for (const stop of running) stop.abort();
    running.clear();
    rollback(context, []);
    context.store.locks.release((one) => one.holder !== state);
  };
  return {
    spid: state.spid,
    get database() {
      return state.database.name;
    },
    get inTransaction() {
      return state.level > 0;
    },
    batch: async (sql, signal) => ({
      items: (await run(sql, new Map(), signal)).items,
      status: null,
      outputs: [],
    }),
    execute: async (sql, declaration, parameters, signal) => {
      let bound: BoundParameters;
      try {
        bound = bindParameters(
          sql,
          declaration,
          parameters.map((one) => ({ ...one, value: one })),
          new RowScope({ ...context, now: now(), plans: new Map() }, [], null),
        );
      } catch (error) {
        if (!(error instanceof SqlError)) throw error;
        return { items: [{ kind: 'error', error }], status: null, outputs: [] };
      }
      const { variables, names } = bound;
      const done = await run(sql, variables, signal);
      const outputs = parameters.flatMap((one, at): readonly Parameter[] => {
        const name = names[at] ?? '';
        const last = variables.get(name.toLowerCase());
        if (!one.output || last === undefined) return [];
        return [{ ...one, name, value: convert(last.value, last.type, one.type) }];
      });
      return { items: done.items, status: done.status, outputs };
    },
    procedure: async (name, parameters, signal) => {
      const items: ReplyItem[] = [];
      let status: number | null = null;
      try {
        const inside = { ...context, now: now(), plans: new Map() };
        status = await during(signal, (until) => callProcedure(name, parameters, inside, items, until));
      } catch (error) {
        if (!(error instanceof SqlError)) throw error;
        if (isWrongCall(error)) status = WRONG_CALL;
        items.push({ kind: 'error', error });
      }
      return { items, status, outputs: [] };
    },
    begin: (_isolation, name) =>
      step((items) => {
        begin(context, items, name);
      }),
    commit: () =>
      step((items) => {
        commit(context, items);
      }),
    rollback: (savepoint) =>
      step((items) => {
        rollback(context, items, savepoint, true);
      }),
    save: (savepoint) =>
      step(() => {
        save(context, savepoint);
      }),
    reset: () => {
      release();
      Object.assign(state, freshState(), { database: home });
    },
    close: () => {
      release();
      gone();
    },
  };
}
