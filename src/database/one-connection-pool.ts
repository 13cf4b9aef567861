// A pool of one, whose first connection is the one that proves the settings.
import type { ConnectionPool, config } from 'mssql';
import type { Driver } from './load-driver.ts';

interface PoolInternals {
  _poolCreate(): Promise<unknown>;
  _poolDestroy(connection: unknown): Promise<void>;
}

/**
 * mssql logs in once to try the settings, throws that connection away and logs in again for the first query: two TLS
 * handshakes. Here the first connection is kept for it. Should mssql change these two methods, only the saving is lost.
 */
export function oneConnectionPool(driver: Driver, configuration: config): ConnectionPool {
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
    return usable === undefined ? create() : Promise.resolve(usable);
  };
  return pool;
}
