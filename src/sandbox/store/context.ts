// What a statement runs in: the session's state and the statement's own memory.
// Never here: behaviour of statements.
import type { CommonTable, Query } from '../tsql/ast.ts';
import type { SqlError } from '../engine.ts';
import type { Typed } from '../tsql/scope.ts';
import type { Held, Holder } from './locks.ts';
import type { Store, Work } from './store.ts';
import type { Plan } from './plan-query.ts';
import type { Database, Login, Table } from './world.ts';

/** A session's state. */
export interface State extends Holder {
  database: Database;
  readonly login: Login;
  readonly host: string;
  readonly application: string;
  readonly processId: number;
  readonly loginTime: bigint;
  work: Work;
  level: number;
  /** Name of the outermost BEGIN TRANSACTION; '' without. */
  transactionName: string;
  savepoints: { readonly name: string; readonly mark: number }[];
  doomed: boolean;
  isolation: string;
  lockTimeout: number;
  noCount: boolean;
  /** SET ROWCOUNT; Infinity without. */
  mostRows: number;
  abortAll: boolean;
  /** Id of the table under SET IDENTITY_INSERT ON. */
  identityInsert: number | null;
  rowCount: number;
  lastError: number;
  caught: readonly SqlError[];
  /** @@IDENTITY, and SCOPE_IDENTITY() of the text now running. */
  identity: bigint | null;
  scopeIdentity: bigint | null;
  temporary: Table[];
  busy: boolean;
  /** Ticks; of the newest request. */
  requestStart: bigint | null;
  requestEnd: bigint | null;
  blockedOn: Held | null;
}

/** What a statement runs in. */
export interface Context {
  readonly store: Store;
  readonly serverName: string;
  readonly sessions: ReadonlySet<State>;
  readonly state: State;
  readonly now: bigint;
  readonly variables: Map<string, Typed>;
  readonly tableVariables: Map<string, Table>;
  readonly plans: Map<Query, Plan>;
  readonly common: readonly CommonTable[];
}
