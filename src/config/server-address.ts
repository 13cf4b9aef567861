// The Server of a connection string: `tcp:host\INSTANCE,port` in its forms.

/** Where a SQL Server listens. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number | null;
  readonly instanceName: string | null;
}

/**
 * Reads `host`, `tcp:host,1433`, `host\INSTANCE`, `(local)`, `.`, `[::1],1433`, a bare IPv6 address. With both, the port wins
 * over the instance name, as in SqlClient.
 * @returns the address, or why it cannot be used, without quoting it
 */
export function serverAddress(text: string): ServerAddress | { readonly trouble: string } {
  const [, protocol = '', rest = ''] = /^\s*(?:(tcp|np|lpc|admin)\s*:)?\s*(.*?)\s*$/is.exec(text) ?? [];
  const refusal = refusedProtocols[protocol.toLowerCase()] ?? refusedForm(rest);
  if (refusal !== undefined) return { trouble: refusal };
  const comma = rest.lastIndexOf(',');
  const port = comma === -1 ? null : portNumber(rest.slice(comma + 1));
  if (port === undefined) return { trouble: 'what follows the comma is not a port (1 to 65535)' };
  const [hostText = '', instance, ...more] = (comma === -1 ? rest : rest.slice(0, comma)).split('\\');
  const host = hostName(hostText.trim());
  const name = instance?.trim() ?? null;
  if (host === null) return { trouble: 'this is not a host name or address' };
  if (more.length > 0 || (name !== null && !/^[\p{L}_#][\p{L}\p{N}_#$]{0,15}$/u.test(name)))
    return { trouble: 'what follows the \\ is not an instance name' };
  // MSSQLSERVER names the default instance.
  const isDefault = name?.toUpperCase() === 'MSSQLSERVER';
  return { host, port, instanceName: port !== null || isDefault ? null : name };
}

const wayOn = 'octo-ha speaks TCP only: write tcp:HOST,PORT';

const refusedProtocols: Readonly<Record<string, string | undefined>> = {
  np: `named pipes (np:) are not supported; ${wayOn}`,
  lpc: `shared memory (lpc:) is not supported; ${wayOn}`,
  admin: `the dedicated administrator connection (admin:) is not for daily use; ${wayOn}`,
};

function refusedForm(rest: string): string | undefined {
  if (/^\(localdb\)/i.test(rest))
    return 'LocalDB listens on no port; use a SQL Server that does: tcp:HOST,PORT';
  if (rest.startsWith('\\\\')) return `named pipes are not supported; ${wayOn}`;
  return undefined;
}

/** Undefined for what is no port. */
function portNumber(text: string): number | undefined {
  const port = /^\s*([0-9]{1,5})\s*$/.exec(text)?.[1];
  return port !== undefined && Number(port) >= 1 && Number(port) <= 65535 ? Number(port) : undefined;
}

function hostName(text: string): string | null {
  if (text === '.' || /^\(local\)$/i.test(text)) return 'localhost';
  const bracketed = /^\[([0-9a-f:.%\w]+)\]$/i.exec(text)?.[1];
  if (bracketed !== undefined) return bracketed.includes(':') ? bracketed : null;
  if (/^[0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.]*(?:%\w+)?$/i.test(text)) return text;
  return /^[\p{L}\p{N}_](?:[\p{L}\p{N}._-]{0,252}[\p{L}\p{N}_.])?$/u.test(text) ? text : null;
}
