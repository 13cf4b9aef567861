import type { Login } from './plan.ts';

/** The ADO.NET string by which a client of the sandbox connects; passwords of a sandbox need no quoting. */
export function connectionString(
  server: { readonly port: number; readonly database: string; readonly encryption: string },
  login: Login,
): string {
  const encrypt = server.encryption === 'off' ? 'False' : 'True';
  return [
    `Server=tcp:127.0.0.1,${String(server.port)}`,
    `Database=${server.database}`,
    `User ID=${login.user}`,
    `Password=${login.password}`,
    `Encrypt=${encrypt}`,
    'TrustServerCertificate=True',
  ].join(';');
}
