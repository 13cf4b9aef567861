import { SqlError } from '../../../src/sandbox/engine.ts';
import type { Engine, LoginRequest, Parameter, Reply, Session } from '../../../src/sandbox/engine.ts';

/** One request as the engine got it. */
export interface Seen {
  readonly call: string;
  readonly declaration: string;
  readonly parameters: readonly Parameter[];
}

/** What a scripted engine does with a request; undefined answers with nothing. */
export type Script = (seen: Seen, signal: AbortSignal) => Promise<Reply | undefined> | Reply | undefined;

export interface ScriptedEngine extends Engine {
  readonly seen: readonly Seen[];
  readonly logins: readonly LoginRequest[];
  /** Sessions that are open. */
  readonly open: () => number;
  readonly resets: () => number;
}

export const empty: Reply = { items: [], status: null, outputs: [] };

/** An engine whose answers are a test's; knows the user `sa` with the password `Pässwörd 1€` and the database `Octopus`. */
export function scriptedEngine(script: Script): ScriptedEngine {
  const seen: Seen[] = [];
  const logins: LoginRequest[] = [];
  let open = 0;
  let resets = 0;
  let spid = 50;
  return {
    serverName: 'SCRIPTED',
    seen,
    logins,
    open: () => open,
    resets: () => resets,
    login: (request) => {
      logins.push(request);
      if (request.user !== 'sa' || request.password !== 'Pässwörd 1€')
        throw new SqlError(18456, `Login failed for user '${request.user}'.`, { severity: 14 });
      if (request.database !== 'Octopus')
        throw new SqlError(4060, `Cannot open database "${request.database}" requested by the login.`, {
          severity: 11,
        });
      open++;
      return session(
        script,
        seen,
        ++spid,
        () => open--,
        () => resets++,
      );
    },
  };
}

function session(
  script: Script,
  seen: Seen[],
  spid: number,
  onClose: () => void,
  onReset: () => void,
): Session {
  let inTransaction = false;
  let busy = false;
  const run = async (
    call: string,
    declaration: string,
    parameters: readonly Parameter[],
    signal: AbortSignal,
  ): Promise<Reply> => {
    if (busy) throw new Error('two requests at once');
    busy = true;
    try {
      const request = { call, declaration, parameters };
      seen.push(request);
      // The driver's first batch of SET statements is no test's business.
      const reply = (call.startsWith('set ') ? undefined : await script(request, signal)) ?? empty;
      for (const item of reply.items) if (item.kind === 'transaction') inTransaction = item.event === 'begin';
      return reply;
    } finally {
      busy = false;
    }
  };
  const never = new AbortController().signal;
  const ending = (call: string, event: 'begin' | 'commit' | 'rollback'): Promise<Reply> => {
    inTransaction = event === 'begin';
    return run(call, '', [], never).then((reply) => ({
      ...reply,
      items: [...reply.items, { kind: 'transaction', event }],
    }));
  };
  return {
    spid,
    database: 'Octopus',
    get inTransaction() {
      return inTransaction;
    },
    batch: (sql, signal) => run(sql, '', [], signal),
    execute: (sql, declaration, parameters, signal) => run(sql, declaration, parameters, signal),
    procedure: (name, parameters, signal) => run(`procedure ${name}`, '', parameters, signal),
    begin: (isolation, name) => ending(`begin ${isolation} ${name}`, 'begin'),
    commit: () => ending('commit', 'commit'),
    rollback: (savepoint) =>
      savepoint === '' ? ending('rollback', 'rollback') : run(`rollback ${savepoint}`, '', [], never),
    save: (savepoint) => run(`save ${savepoint}`, '', [], never),
    reset: () => {
      inTransaction = false;
      onReset();
    },
    close: onClose,
  };
}
