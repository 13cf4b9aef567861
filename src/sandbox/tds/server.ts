// The wire of the pretend SQL Server: MS-TDS 7.2 to 8.0 between clients and the engine behind src/sandbox/engine.ts.
// Lives here: packets, TLS in prelogin, login, tokens, types as bytes, the life of a connection.
// Never here: T-SQL, storage, anything of the product.
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createSecureContext } from 'node:tls';
import type { Engine } from '../engine.ts';
import { Connection } from './connection.ts';
import type { EncryptionMode } from './encryption.ts';

/** A listening (or not yet listening) pretend SQL Server. */
export interface TdsServer {
  /** @param port 0 for any free one. @returns the port taken */
  listen(port: number, host: string): Promise<number>;
  /** Cuts all connections; resolves when every socket is released. */
  close(): Promise<void>;
  /** How many sockets are open. */
  connections(): number;
}

/** How to create a server. */
export interface TdsServerOptions {
  readonly engine: Engine;
  /** PEM; not used when encryption is off. */
  readonly certificate: { readonly key: string; readonly cert: string };
  readonly encryption: EncryptionMode;
  /** A client that has not logged in by then is cut off; 15 s unless given. */
  readonly loginDeadlineMs?: number;
  /** Broken protocol and bugs of the engine; the connection in question is gone by then. */
  readonly onError?: (error: Error) => void;
}

/** Creates the server. Strict TLS (TDS 8.0) and TLS in prelogin are served on the same port, unless encryption is off. */
export function createTdsServer(options: TdsServerOptions): TdsServer {
  const { engine, certificate, encryption } = options;
  const shared = { key: certificate.key, cert: certificate.cert, minVersion: 'TLSv1.2' } as const;
  const contexts =
    encryption === 'off'
      ? null
      : {
          inBand: createSecureContext({ ...shared, maxVersion: 'TLSv1.2' }),
          strict: createSecureContext(shared),
        };
  const open = new Set<Connection>();
  const server = createServer((socket) => {
    const connection = new Connection(socket, {
      engine,
      encryption,
      contexts,
      loginDeadlineMs: options.loginDeadlineMs ?? 15_000,
      onError: (error) => options.onError?.(error),
    });
    open.add(connection);
    socket.once('close', () => open.delete(connection));
  });
  return {
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          server.on('error', (error) => options.onError?.(error));
          resolve((server.address() as AddressInfo).port);
        });
      }),
    close: async () => {
      // An error here says that it was not listening.
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const connections = [...open];
      for (const connection of connections) connection.destroy();
      await Promise.all([closed, ...connections.map((connection) => connection.closed)]);
    },
    connections: () => open.size,
  };
}
