// What went wrong in TLS, and the choices there are with what each costs.
import type { Connection } from '../model/connection.ts';

const certificateTroubles: Readonly<Record<string, string | undefined>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate was issued by an authority that is not trusted here',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate was issued by an authority that is not known here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate was issued by an authority that is not known here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate was issued by an authority that is not known here',
  CERT_UNTRUSTED: 'its certificate is not trusted here',
  CERT_SIGNATURE_FAILURE: 'the signature of its certificate is wrong',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet (is the clock of this machine right?)',
  CERT_REVOKED: 'its certificate was revoked',
  INVALID_CA: 'its certificate was issued by what is no certificate authority',
  INVALID_PURPOSE: 'its certificate is not made for servers',
  HOSTNAME_MISMATCH: 'its certificate is for another host name',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host name',
};

const oldProtocol =
  'the server speaks no version of TLS that is still considered safe (1.2 at least); SQL Server 2008 to 2014 learn ' +
  'TLS 1.2 by an update (Microsoft KB3135244)';

/** Why the server was not trusted, by Node's error code; undefined when the code is not about TLS. */
export function tlsTrouble(code: string): string | undefined {
  if (certificateTroubles[code] !== undefined) return certificateTroubles[code];
  if (code === 'ENOENCRYPTION') return 'the server offers no encryption, and the settings ask for it';
  if (code === 'ERR_SSL_UNSUPPORTED_PROTOCOL' || code.includes('PROTOCOL_VERSION')) return oldProtocol;
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')) return 'the TLS handshake failed';
  return undefined;
}

/**
 * The choices, in the words of a connection string.
 * @param names those in the certificate, when they are the trouble; '' for none known
 */
export function tlsHint(code: string, connection: Connection): string {
  const unstated = connection.encryptionStated
    ? ''
    : 'the connection string does not say Encrypt, so TLS is on and the certificate is verified, as in current SqlClient; older ' +
      'versions did neither. ';
  if (code === 'ENOENCRYPTION')
    return (
      `${unstated}install a certificate on the server, or write Encrypt=False: then the password and all that is read ` +
      'travel readable to anybody on the way'
    );
  const mismatch = code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH';
  const first = mismatch
    ? 'connect by a name that the certificate carries, or write HostNameInCertificate=NAME: the server is still verified; '
    : code === 'CERT_HAS_EXPIRED'
      ? 'renew the certificate of the server: nothing is lost; '
      : 'name the file of the authority that issued the certificate (or the self-signed certificate itself) as the CA file: ' +
        'the server is still verified; ';
  const trust =
    connection.encryption === 'strict'
      ? 'with Encrypt=Strict the certificate is always verified'
      : 'or write TrustServerCertificate=True: what travels stays unreadable, but anybody able to answer in place of the ' +
        'server gets the password; or Encrypt=False: the password and all that is read travel readable';
  return `${unstated}choose: ${first}${trust}`;
}
