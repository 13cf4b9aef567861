/** What the server is willing to do: no TLS at all, TLS when asked for, TLS always. */
export type EncryptionMode = 'off' | 'on' | 'required';

/** The answer of the server and what follows: TLS for everything, for the login packet alone, or none. */
export interface EncryptionAnswer {
  readonly code: number;
  readonly tls: 'none' | 'login' | 'all';
  /** The client cannot do what the server demands: it will hang up, and may not log in. */
  readonly impossible: boolean;
}

const off = 0;
const on = 1;
const notSupported = 2;
const required = 3;

/** Negotiates encryption (MS-TDS 2.2.6.5, table of client and server values). */
export function answerEncryption(client: number, mode: EncryptionMode): EncryptionAnswer {
  const wish = client & 0x0f;
  if (mode === 'off')
    return { code: notSupported, tls: 'none', impossible: wish === on || wish === required };
  if (mode === 'required') {
    if (wish === notSupported) return { code: required, tls: 'none', impossible: true };
    return { code: wish === off ? required : on, tls: 'all', impossible: false };
  }
  if (wish === notSupported) return { code: notSupported, tls: 'none', impossible: false };
  if (wish === off) return { code: off, tls: 'login', impossible: false };
  return { code: on, tls: 'all', impossible: false };
}
