// Why there was no answer in HTTP, as a sentence for the operator. Nothing here quotes what was sent: a key was in it.

/** No answer: `silent` when nobody answered in time, `strange` when somebody did, but not in HTTP or not provably. */
export interface HttpTrouble {
  readonly kind: 'silent' | 'strange';
  /** Node's or OpenSSL's code: `ECONNREFUSED`; `deadline` for ours. */
  readonly code: string;
  /** Lower-case, no full stop. */
  readonly why: string;
}

interface Asked {
  readonly url: string;
  readonly deadlineMs: number;
}

/** Translates what node:http, node:https and the name look-up throw. */
export function httpTrouble(error: unknown, { url, deadlineMs }: Asked, tooLate: boolean): HttpTrouble {
  const { host, hostname, protocol } = new URL(url);
  if (tooLate)
    return { kind: 'silent', code: 'deadline', why: `${host} did not answer within ${deadlineMs / 1000} s` };
  const code = codeOf(error);
  const silent = (why: string): HttpTrouble => ({ kind: 'silent', code, why });
  const strange = (why: string): HttpTrouble => ({ kind: 'strange', code, why });
  switch (code) {
    case 'ECONNREFUSED':
      return silent(`${host} refuses the connection: nothing listens there`);
    case 'ENOTFOUND':
      return silent(`the name ${hostname} is not known`);
    case 'EAI_AGAIN':
      return silent(`the name ${hostname} could not be looked up`);
    case 'ECONNRESET':
    case 'EPIPE':
      return silent(`${host} closed the connection before it had answered`);
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
      return silent(`${host} cannot be reached (${code})`);
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return strange(`${host} does not speak TLS as asked (${code}); is its url http:// instead?`);
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return strange(`the certificate of ${host} is for another name`);
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
      return strange(`the certificate of ${host} is not valid now (${code})`);
  }
  if (code.startsWith('HPE_')) return strange(`${host} does not answer in HTTP (${code})`);
  if (protocol === 'https:' && untrusted.test(code))
    return strange(
      `the certificate of ${host} is not trusted (${code}); for an authority of your own, ` +
        'name its PEM file in the context as https.caFile (or, beside the usual ones, in NODE_EXTRA_CA_CERTS)',
    );
  if (code.startsWith('ERR_SSL_')) return strange(`TLS with ${host} failed (${code})`);
  return silent(`${host} could not be asked (${code})`);
}

const untrusted = /CERT|ISSUER|SIGNATURE|INVALID_CA|PATH_LENGTH/;

/** Of several attempts (one per address), the last one's. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors.at(-1));
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
