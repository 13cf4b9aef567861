// One session on the server: a batch in, its result sets out, never later than the deadline.
import type { ConnectionPool } from 'mssql';
import { UnavailableError } from '../errors.ts';
import type { Connection } from '../model/connection.ts';
import { containDriver } from './contain-driver.ts';
import type { DriverConnection, ServerMessage } from './contain-driver.ts';
import { withinDeadline } from './deadline.ts';
import { describeTarget } from './describe-target.ts';
import { driverConfig } from './driver-config.ts';
import { loadDriver } from './load-driver.ts';
import { oneConnectionPool } from './one-connection-pool.ts';
import { withoutSecrets } from './plain-cause.ts';
import { translateError } from './translate-error.ts';

const closeMs = 2000;
const never = new AbortController().signal;

/** A row as the driver gives it, by column name. */
export type Row = Readonly<Record<string, unknown>>;

/** A batch of statements with its parameters; `name` is for messages. */
export interface Batch {
  readonly name: string;
  readonly text: string;
  /** How many result sets it has; an answer with more or fewer is rubbish. */
  readonly resultSets: number;
  readonly parameters?: Readonly<Record<string, string | number | boolean>>;
}

/** An open session. */
export interface Session {
  /**
   * Runs one batch in one round trip.
   * @returns every result set, in order
   * @throws UnavailableError database.*; the signal's reason when aborted
   */
  readonly query: (batch: Batch, signal: AbortSignal) => Promise<readonly (readonly Row[])[]>;
  readonly close: () => Promise<void>;
}

/** How a session is opened. Milliseconds. */
export interface SessionWishes {
  readonly connectMs: number;
  readonly queryMs: number;
  readonly applicationName: string;
  readonly debug: (line: string) => void;
  readonly signal: AbortSignal;
  /** One connection for good: it is not ended for being idle, and no other takes its place when it is lost. */
  readonly onlyConnection?: boolean;
}

/**
 * Logs in.
 * @throws UnavailableError database.unreachable, .login-failed, .not-found, .tls-refused, .timeout, .garbage, …
 * @throws UsageError config.integrated-security, config.entra-login
 */
export async function openSession(connection: Connection, wishes: SessionWishes): Promise<Session> {
  const driver = await loadDriver(connection);
  const target = describeTarget(connection);
  const debug = (line: string): void => wishes.debug(withoutSecrets(line, connection));
  let serverErrors: ServerMessage[] = [];
  let garbage: Error | null = null;
  const abandon = new Set<(reason: Error) => void>();

  const beforeConnect = (opened: unknown): void => {
    // msnodesqlv8 gives its configuration instead, and has its own network code.
    if (connection.login.kind === 'integrated') return;
    const driverConnection = opened as DriverConnection;
    const stop = containDriver(driverConnection, {
      host: connection.host,
      mustBeSecret: connection.encryption === 'on',
      onServerError: (message) => serverErrors.push(message),
      onGarbage: (error) => (garbage = error),
    });
    abandon.add(stop);
    driverConnection.once('end', () => abandon.delete(stop));
  };
  const giveUp = (reason: unknown): void =>
    abandon.forEach((stop) => stop(reason instanceof Error ? reason : new Error('given up')));
  const timed = async <T>(doing: string, ms: number, signal: AbortSignal, work: () => Promise<T>) => {
    serverErrors = [];
    garbage = null;
    const start = performance.now();
    try {
      const result = await withinDeadline(work, { ms, signal }, giveUp);
      debug(`${doing}: ${(performance.now() - start).toFixed(1)} ms`);
      return result;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      const failure = translateError(error, { connection, doing, serverErrors, garbage });
      debug(`${doing}: ${failure.code} after ${(performance.now() - start).toFixed(1)} ms`);
      throw failure;
    }
  };

  const pool: ConnectionPool = oneConnectionPool(
    driver,
    { ...driverConfig(connection, wishes), beforeConnect },
    { onConnecting: (ring) => abandon.add(ring), onlyConnection: wishes.onlyConnection ?? false },
  );
  pool.on('error', (error: unknown) => debug(`connection lost: ${String(error)}`));
  await timed(`logging in to ${target}`, wishes.connectMs, wishes.signal, () => pool.connect());
  return {
    query: (batch, signal) =>
      timed(batch.name, wishes.queryMs, signal, async () => {
        const request = pool.request();
        for (const [name, value] of Object.entries(batch.parameters ?? {})) request.input(name, value);
        const { recordsets } = await request.query(batch.text);
        const sets = recordsets as unknown as readonly (readonly Row[])[];
        // A set that is missing is not an empty one: no tasks would be running, and a node drained.
        if (sets.length === batch.resultSets) return sets;
        throw new UnavailableError(
          'database.garbage',
          `${batch.name}: ${String(sets.length)} result sets came where ${String(batch.resultSets)} belong`,
          { hint: `does a SQL Server listen on ${target}, and does nothing on the way change the traffic?` },
        );
      }),
    close: async () => {
      giveUp(new Error('closed'));
      // Whatever the driver does: nobody waits longer for the end of a session.
      await withinDeadline(
        () => pool.close(),
        { ms: closeMs, signal: never },
        () => undefined,
      ).catch((error: unknown) => debug(`closing: ${String(error)}`));
    },
  };
}
