// The seam between the wire (tds/) and what answers behind it (store/ with tsql/): interfaces and the error.
// Never here: bytes, parsing, storage.
import type { ResultColumn, SqlType, SqlValue } from './values.ts';

/** An error as SQL Server numbers it: 18456, 4060, 102, 207, 208, 229, 1205, 1222, 2627 … */
export class SqlError extends Error {
  override readonly name = 'SqlError';
  readonly number: number;
  /** Severity (class): 14 permissions and login, 15 syntax, 16 general, 13 deadlock. */
  readonly severity: number;
  readonly state: number;
  /** Line of the batch, from 1. */
  readonly line: number;

  constructor(
    number: number,
    message: string,
    options: { severity?: number; state?: number; line?: number } = {},
  ) {
    super(message);
    this.number = number;
    this.severity = options.severity ?? 16;
    this.state = options.state ?? 1;
    this.line = options.line ?? 1;
  }
}

/** One thing a request answered with, in order. Errors inside a batch do not always end it. */
export type ReplyItem =
  | {
      readonly kind: 'rows';
      readonly columns: readonly ResultColumn[];
      readonly rows: readonly (readonly SqlValue[])[];
    }
  /** A statement without a result set; `rows` is null under SET NOCOUNT ON or where no count applies. */
  | { readonly kind: 'count'; readonly rows: number | null }
  | { readonly kind: 'error'; readonly error: SqlError }
  /** PRINT and informational messages (5701 …). */
  | { readonly kind: 'info'; readonly number: number; readonly message: string }
  /** The session's transaction began or ended by SQL text (or the server rolled it back, with 1205). */
  | { readonly kind: 'transaction'; readonly event: 'begin' | 'commit' | 'rollback' }
  /** USE, or a login's default. */
  | { readonly kind: 'database'; readonly name: string };

/** A parameter of sp_executesql, sp_execute or a procedure call. Names start with `@`; positional ones are ''. */
export interface Parameter {
  readonly name: string;
  readonly type: SqlType;
  readonly value: SqlValue;
  readonly output: boolean;
}

/** What a request ended with. */
export interface Reply {
  readonly items: readonly ReplyItem[];
  /** Return status of a procedure call; null for batches. */
  readonly status: number | null;
  /** Final values of the output parameters, in the order of the request. */
  readonly outputs: readonly Parameter[];
}

/** What a client says at login. */
export interface LoginRequest {
  readonly user: string;
  readonly password: string;
  /** '' means the login's default database. */
  readonly database: string;
  readonly application: string;
  readonly hostName: string;
  /** Of the client, as it says; 0 when it does not. */
  readonly processId?: number;
}

/**
 * One logged-in session. Requests arrive one at a time; waits (locks, WAITFOR) are asynchronous and end with the signal.
 * Errors of statements are items of the reply; a rejected promise is a bug of the engine.
 */
export interface Session {
  /** Server process id, from 51. */
  readonly spid: number;
  readonly database: string;
  readonly inTransaction: boolean;
  batch(sql: string, signal: AbortSignal): Promise<Reply>;
  /** sp_executesql and sp_execute: `declaration` is the text of the parameter definitions. */
  execute(
    sql: string,
    declaration: string,
    parameters: readonly Parameter[],
    signal: AbortSignal,
  ): Promise<Reply>;
  /** A procedure by name (sp_getapplock, sp_releaseapplock, sp_who2 …); unknown ones answer 2812. */
  procedure(name: string, parameters: readonly Parameter[], signal: AbortSignal): Promise<Reply>;
  /** Transaction requests of the wire (TDS 0x0E). `name` '' for none. */
  begin(isolation: number, name: string): Promise<Reply>;
  commit(): Promise<Reply>;
  rollback(savepoint: string): Promise<Reply>;
  save(savepoint: string): Promise<Reply>;
  /** Connection reset between pooled uses: rolls back, drops SET options and applocks of the session. */
  reset(): void;
  /** The socket closed: everything of the session is rolled back and released. */
  close(): void;
}

/** What the wire talks to. */
export interface Engine {
  /** @throws SqlError 18456 (login failed), 4060 (cannot open database) */
  login(request: LoginRequest): Session;
  /** Shown in error tokens and by @@SERVERNAME. */
  readonly serverName: string;
}
