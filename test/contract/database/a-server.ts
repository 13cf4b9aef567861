// A pretend SQL Server on loopback, and connections to it.
import { Secret } from '../../../src/model/secret.ts';
import type { Connection } from '../../../src/model/connection.ts';
import type { Engine } from '../../../src/sandbox/engine.ts';
import { issueCertificates } from '../../../src/sandbox/tds/certificate.ts';
import type { Certificates } from '../../../src/sandbox/tds/certificate.ts';
import { createTdsServer } from '../../../src/sandbox/tds/server.ts';
import type { TdsServerOptions } from '../../../src/sandbox/tds/server.ts';

let issued: Promise<Certificates> | null = null;

/** One set of certificates per test file. */
export function certificates(): Promise<Certificates> {
  return (issued ??= issueCertificates([]));
}

/** Runs `use` against a listening server and closes it. */
export async function withServer<T>(
  engine: Engine,
  use: (port: number) => Promise<T>,
  encryption: TdsServerOptions['encryption'] = 'on',
): Promise<T> {
  const server = createTdsServer({ engine, certificate: await certificates(), encryption });
  const port = await server.listen(0, '127.0.0.1');
  try {
    return await use(port);
  } finally {
    await server.close();
  }
}

/** The password planted in every test connection; it must never be seen. */
export const canary = 'S3cret-canary;pass';

/** A connection to loopback, TLS verified. */
export async function aConnection(port: number, changes: Partial<Connection> = {}): Promise<Connection> {
  return {
    host: '127.0.0.1',
    port,
    instanceName: null,
    database: 'Octopus',
    login: { kind: 'sql', user: 'octo-ha', password: new Secret(canary) },
    encryption: 'on',
    encryptionStated: true,
    trustServerCertificate: false,
    certificateAuthority: (await certificates()).ca,
    certificateHostName: null,
    multiSubnetFailover: false,
    readOnlyIntent: false,
    connectTimeoutSeconds: 5,
    queryTimeoutSeconds: 5,
    origin: 'the tests',
    ...changes,
  };
}
