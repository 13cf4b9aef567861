// A pool of one, whose first connection is the one that proves the settings.
import type { ConnectionPool, config } from 'mssql';
import { UnavailableError } from '../errors.ts';
import type { Driver } from './load-driver.ts';

interface PoolInternals {
  _poolCreate(): Promise<unknown>;
  _poolDestroy(connection: unknown): Promise<void>;
}

/** How the pool behaves. */
export interface PoolWishes {
  /** Is given, for every connection, what ends its attempt to connect. */
  readonly onConnecting: (giveUp: () => void) => void;
  /** The first connection is the only one: what it held on the server would be missing on another. */
  readonly onlyConnection: boolean;
}

/** Nothing was sent: the connection that was to send it is gone. */
export function connectionGone(): UnavailableError {
  return new UnavailableError(
    'database.lock-lost',
    'the connection that held the lock has ended, and the lock with it: nothing was written',
    { hint: 'run the same command again: it looks at what is there first' },
  );
}

/**
 * mssql logs in once to try the settings, throws that connection away and logs in again for the first query: two TLS
 * handshakes. Here the first connection is kept for it. Should mssql change these two methods, only the savings are lost.
 */
export function oneConnectionPool(
  driver: Driver,
  configuration: config,
  { onConnecting, onlyConnection }: PoolWishes,
): ConnectionPool {
  const pool = new driver.ConnectionPool(configuration);
  const internals = pool as unknown as Partial<PoolInternals>;
  const create = internals._poolCreate?.bind(pool);
  const destroy = internals._poolDestroy?.bind(pool);
  if (create === undefined || destroy === undefined) return pool;
  let kept: unknown;
  let tried = false;
  internals._poolDestroy = (connection) => {
    if (tried) return destroy(connection);
    tried = true;
    kept = connection;
    return Promise.resolve();
  };
  internals._poolCreate = () => {
    const usable = kept;
    kept = undefined;
    if (usable !== undefined) return Promise.resolve(usable);
    if (tried && onlyConnection) return Promise.reject(connectionGone());
    return ringable(create, configuration.connectionTimeout, onConnecting);
  };
  return pool;
}

/**
 * The driver's attempt to connect takes no signal: not while it looks up an instance, nor while a firewall swallows its packets.
 * Its timer, set before the first await, is all that ends it; so the timer is caught and rung early. Otherwise it would keep
 * the process alive long after Ctrl-C.
 */
function ringable<T>(
  start: () => Promise<T>,
  delay: number | undefined,
  onConnecting: (giveUp: () => void) => void,
): Promise<T> {
  const real = globalThis.setTimeout;
  const caught = (
    callback: (...parts: unknown[]) => void,
    ms?: number,
    ...parts: unknown[]
  ): NodeJS.Timeout => {
    const timer = real(callback, ms, ...parts);
    if (ms === delay)
      onConnecting(() => {
        if (!timer.hasRef()) return;
        clearTimeout(timer);
        callback(...parts);
      });
    return timer;
  };
  globalThis.setTimeout = Object.assign(caught, real);
  try {
    return start();
  } finally {
    globalThis.setTimeout = real;
  }
}
