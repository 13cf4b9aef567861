// The pretend server behind the wire: logins and sessions over a store.
// Never here: bytes of the wire, SQL.
import { SqlError, type Engine, type LoginRequest, type Session } from '../engine.ts';
import type { State } from './context.ts';
import { freshState, openSession } from './open-session.ts';
import { hashPassword, isPassword } from './password.ts';
import { Store } from './store.ts';
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
      ...freshState(),
      spid,
      transactionSerial: 0,
      database,
      login: found,
      host: request.hostName,
      application: request.application,
      processId: request.processId ?? 0,
      loginTime: now(),
    };
    sessions.add(state);
    return openSession(
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
