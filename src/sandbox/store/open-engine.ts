// The pretend server behind the wire: logins and sessions over a store.
// Never here: bytes of the wire, SQL.
import {
  SqlError,
  type Engine,
  type LoginRequest,
  type Parameter,
  type Reply,
  type ReplyItem,
  type Session,
} from '../engine.ts';
import { convert } from '../tsql/convert.ts';
import type { Typed } from '../tsql/scope.ts';
import { callProcedure } from './call-procedure.ts';
import type { Context, State } from './context.ts';
import { newWork, Store } from './store.ts';
import { hashPassword, isPassword } from './password.ts';
import { runText } from './run-batch.ts';
import type { Run } from './run.ts';
import { begin, commit, rollback, save } from './transactions.ts';
import { same } from './world.ts';

/** An engine to be closed in the end. */
export type OpenEngine = Engine & { close(): Promise<void> };
/** Where the server keeps its data, its name, who rules it. */
export interface EngineOptions {
  /** null: memory only. */
  readonly folder: string | null;
  /** Bytes of the journal from which on a commit writes a new snapshot; 32 MiB. */
  readonly compactAt?: number;
  readonly serverName: string;
  readonly administrator: { readonly login: string; readonly password: string };
  /** Ticks, UTC. */
  readonly now?: () => bigint;
}

const wallClock = (): bigint => BigInt(Date.now()) * 10_000n + 621_355_968_000_000_000n;

/** Opens the server over a folder. @throws Error where another process has it open */
export function openEngine(options: EngineOptions): Promise<OpenEngine> {
  const now = options.now ?? wallClock;
  const store = new Store(options.folder, options.compactAt);
  const { world } = store;
  const { login: name, password } = options.administrator;
  if (world.databases.length === 0)
    for (const [id, own] of [
      [1, 'master'],
      [4, 'msdb'],
    ] as const)
      world.databases.push({
        id,
        name: own,
        snapshot: false,
        schemas: ['dbo'],
        tables: [],
        users: [],
        roles: [],
        permissions: [],
      });
  world.logins = [
    ...world.logins.filter((one) => !same(one.name, name)),
    { name, password: hashPassword(password), database: null, administrator: true },
  ];
  const sessions = new Set<State>();
  let spid = 50;
  const login = (request: LoginRequest): Session => {
    const found = store.world.logins.find((one) => same(one.name, request.user));
    if (found === undefined || !isPassword(request.password, found.password))
      throw new SqlError(18456, `Login failed for user '${request.user}'.`, { severity: 14 });
    const wanted = request.database === '' ? (found.database ?? 'master') : request.database;
    const database = store.database(wanted);
    if (
      database === undefined ||
      (!found.administrator &&
        database.name !== 'master' &&
        !database.users.some((one) => same(one.login ?? '', found.name)))
    )
      throw new SqlError(4060, `Cannot open database "${wanted}" requested by the login. The login failed.`, {
        severity: 11,
      });
    spid += 1;
    const state: State = {
      ...fresh(),
      spid,
      transactionSerial: 0,
      database,
      login: found,
      host: request.hostName,
      application: request.application,
      loginTime: now(),
    };
    sessions.add(state);
    return session(
      state,
      {
        store,
        serverName: options.serverName,
        sessions,
        state,
        variables: new Map(),
        tableVariables: new Map(),
        common: [],
      },
      now,
      () => sessions.delete(state),
    );
  };
  return Promise.resolve({
    serverName: options.serverName,
    login,
    close: () => {
      store.close();
      return Promise.resolve();
    },
  });
}

const fresh = () => ({
  deadlockPriority: 0,
  work: newWork(),
  level: 0,
  transactionName: '',
  savepoints: [],
  doomed: false,
  isolation: 'READ COMMITTED',
  lockTimeout: -1,
  noCount: false,
  abortAll: false,
  identityInsert: null,
  rowCount: 0,
  lastError: 0,
  caught: [],
  identity: null,
  temporary: [],
  busy: false,
  blockedOn: null,
});

function session(
  state: State,
  context: Omit<Context, 'now' | 'plans'>,
  now: () => bigint,
  gone: () => void,
): Session {
  const run = async (sql: string, variables: Map<string, Typed>, signal: AbortSignal): Promise<Run> => {
    const one: Run = {
      context: { ...context, variables, tableVariables: new Map() },
      items: [],
      signal,
      now,
      status: 0,
      tries: 0,
    };
    state.busy = true;
    try {
      await runText(sql, one);
    } finally {
      state.busy = false;
    }
    return one;
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
      const names = [...declaration.matchAll(/@[\w@#$]+/gu)].map(([one]) => one);
      const named = parameters.map((one, at): Parameter =>
        one.name === '' ? { ...one, name: names[at] ?? '' } : one,
      );
      const variables = new Map<string, Typed>(
        named.map((one) => [one.name.toLowerCase(), { type: one.type, value: one.value }]),
      );
      const done = await run(sql, variables, signal);
      const outputs = named
        .filter(({ output }) => output)
        .map((one) => {
          const last = variables.get(one.name.toLowerCase());
          return last ? { ...one, value: convert(last.value, last.type, one.type) } : one;
        });
      return { items: done.items, status: done.status, outputs };
    },
    procedure: async (name, parameters, signal) => {
      const items: ReplyItem[] = [];
      let status: number | null = null;
      try {
        status = await callProcedure(
          name,
          parameters,
          { ...context, now: now(), plans: new Map() },
          items,
          signal,
        );
      } catch (error) {
        if (!(error instanceof SqlError)) throw error;
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
      Object.assign(state, fresh());
    },
    close: () => {
      release();
      gone();
    },
  };
}
