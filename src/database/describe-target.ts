// How messages call the server: the way people write it in a connection string.
import type { Connection } from '../model/connection.ts';

/** `sql01`, `sql01,1433` or `sql01\OCTOPUS`. */
export function describeTarget(connection: Connection): string {
  if (connection.port !== null) return `${connection.host},${String(connection.port)}`;
  if (connection.instanceName !== null) return `${connection.host}\\${connection.instanceName}`;
  return connection.host;
}
