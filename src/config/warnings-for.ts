// What is risky about a connection, and what it costs.
import type { Connection } from '../model/connection.ts';

/** One line each, for stderr before connecting; empty when all is well. */
export function warningsFor(connection: Connection): readonly string[] {
  const { host, login, encryption, trustServerCertificate: trusts } = connection;
  const warnings: string[] = [];
  if (encryption === 'off')
    warnings.push(
      `Encrypt=False for ${host}: everything read from and written to the database crosses the network readable, the password included`,
    );
  if (trusts && encryption === 'strict')
    warnings.push(
      `TrustServerCertificate=True has no effect on ${host} with Encrypt=Strict: the certificate is verified`,
    );
  if (trusts && encryption === 'on')
    warnings.push(
      `TrustServerCertificate=True for ${host}: any certificate is accepted, so whoever can stand between can read and change everything, the password included`,
    );
  if (login.kind === 'sql' && login.user.includes('\\'))
    warnings.push(
      `User ID looks like a domain account, but SQL Server takes it for a login of its own; for the domain account give 'authentication: ntlm' with domain, user and password in the context file`,
    );
  return warnings;
}

/** A line when others than the owner may read a file that holds a secret; null otherwise, and always on Windows. */
export function exposedFile(path: string, mode: number | null, what = 'a password'): string | null {
  if (mode === null || (mode & 0o044) === 0) return null;
  const bits = (mode & 0o777).toString(8).padStart(3, '0');
  return `'${path}' holds ${what} in plain text and others may read it (mode ${bits}): chmod 600 it`;
}
