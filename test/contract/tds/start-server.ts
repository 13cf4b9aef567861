import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import mssql from 'mssql';
import { issueCertificates } from '../../../src/sandbox/tds/certificate.ts';
import { createTdsServer } from '../../../src/sandbox/tds/server.ts';
import type { TdsServer, TdsServerOptions } from '../../../src/sandbox/tds/server.ts';
import { scriptedEngine } from './scripted-engine.ts';
import type { Script, ScriptedEngine } from './scripted-engine.ts';

/** A server with a scripted engine behind it, and ways to reach it. */
export interface Started {
  readonly server: TdsServer;
  readonly engine: ScriptedEngine;
  readonly port: number;
  readonly ca: string;
  readonly errors: readonly Error[];
  /** A connected pool of the real driver; trusts the server unless told otherwise. Closed by `stop`. */
  pool(config?: PoolConfig): Promise<mssql.ConnectionPool>;
  /** A bare socket, destroyed by `stop`. */
  socket(): Promise<Socket>;
  stop(): Promise<void>;
}

export interface PoolConfig extends Partial<Omit<mssql.config, 'options'>> {
  /** Options of tedious, newer ones than the type package knows included. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** Issued once per test file. */
let certificates: ReturnType<typeof issueCertificates> | undefined;

export async function startServer(script: Script, options: Partial<TdsServerOptions> = {}): Promise<Started> {
  const { ca, key, cert } = await (certificates ??= issueCertificates([]));
  const engine = scriptedEngine(script);
  const errors: Error[] = [];
  const server = createTdsServer({
    engine,
    certificate: { key, cert },
    encryption: 'on',
    onError: (error) => errors.push(error),
    ...options,
  });
  const port = await server.listen(0, '127.0.0.1');
  const pools: mssql.ConnectionPool[] = [];
  const sockets: Socket[] = [];
  return {
    server,
    engine,
    port,
    ca,
    errors,
    pool: async (config = {}) => {
      const pool = new mssql.ConnectionPool({
        server: 'localhost',
        port,
        user: 'sa',
        password: 'Pässwörd 1€',
        database: 'Octopus',
        validateConnection: 'socket',
        ...config,
        options: { trustServerCertificate: true, ...config.options },
      } as unknown as mssql.config);
      pools.push(pool);
      pool.on('error', () => undefined);
      return pool.connect();
    },
    socket: async () => {
      const socket = connect(port, '127.0.0.1');
      sockets.push(socket);
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      return socket;
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await Promise.allSettled(pools.map((pool) => pool.close()));
      await server.close();
    },
  };
}

/** Waits until `check` holds; fails after five seconds. */
export async function eventually(check: () => boolean): Promise<void> {
  for (const started = Date.now(); !check();) {
    if (Date.now() - started > 5_000) throw new Error(`never came true: ${check.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
