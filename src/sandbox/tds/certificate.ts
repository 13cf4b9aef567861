import { isIP } from 'node:net';

const day = 86_400_000;

/** What `issueCertificates` gives, all PEM: the authority to trust, and the server's key and certificate. */
export interface Certificates {
  readonly ca: string;
  readonly key: string;
  readonly cert: string;
}

/**
 * Issues a throw-away authority and a server certificate signed by it, for `localhost`, `127.0.0.1`, `::1` and the given
 * host names or addresses; valid from yesterday for 90 days. The authority's key is forgotten.
 */
export async function issueCertificates(hosts: readonly string[]): Promise<Certificates> {
  // A bundle gives a CommonJS package as its default export alone.
  const {
    default: { generate },
  } = await import('selfsigned');
  const period = {
    algorithm: 'sha256',
    keyType: 'ec' as const,
    curve: 'P-256' as const,
    notBeforeDate: new Date(Date.now() - day),
    notAfterDate: new Date(Date.now() + 90 * day),
  };
  const authority = await generate([{ name: 'commonName', value: 'octo-ha sandbox authority' }], {
    ...period,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const names = [...new Set(['localhost', '127.0.0.1', '::1', ...hosts])];
  const server = await generate([{ name: 'commonName', value: hosts[0] ?? 'localhost' }], {
    ...period,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: names.map((name) => (isIP(name) === 0 ? { type: 2, value: name } : { type: 7, ip: name })),
      },
    ],
  });
  return { ca: authority.cert, key: server.private, cert: server.cert };
}
