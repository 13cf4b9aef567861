// What octo-ha changes about one connection of tedious 19, the driver below mssql. Every point it touches is checked: should
// a newer driver move one, opening fails loudly, never silently without the protection.
import type { EventEmitter } from 'node:events';
import { isIP } from 'node:net';
import { answerLimits, boundedAnswer } from './bounded-answer.ts';

/** A token of the server's ERROR message (MS-TDS 2.2.7.10). */
export interface ServerMessage {
  readonly number: number;
  readonly state: number;
  readonly class: number;
  readonly message: string;
}

/** The parts of a tedious connection that are touched. */
export interface DriverConnection extends EventEmitter {
  createTokenStreamParser: (message: AsyncIterable<Uint8Array>, handler: Handler) => TokenParser;
  sendLogin7Packet: () => void;
  performTlsNegotiation: (...parts: unknown[]) => Promise<void>;
  readonly socket?: { readonly destroy: () => void; readonly setNoDelay: (on: boolean) => void };
  close: () => void;
}

/** One method per kind of token. */
type Handler = Record<string, unknown>;

interface TokenParser extends EventEmitter {
  readonly parser: EventEmitter;
}

/** What the caller wants to know of a connection. */
export interface Containment {
  readonly host: string;
  /** True when the password must not travel before TLS is up. */
  readonly mustBeSecret: boolean;
  readonly onServerError: (message: ServerMessage) => void;
  /** The server sent something that is not TDS; the connection is closed already. */
  readonly onGarbage: (error: Error) => void;
}

/** The server does not speak TLS and the settings ask for it. */
export class NoEncryptionError extends Error {
  override readonly name = 'NoEncryptionError';
  readonly code = 'ENOENCRYPTION';
}

/**
 * Contains one connection, before it connects.
 * @returns ends whatever the connection waits for, so that nothing keeps the process alive
 */
export function containDriver(connection: DriverConnection, wish: Containment): (reason: Error) => void {
  for (const name of ['createTokenStreamParser', 'sendLogin7Packet', 'performTlsNegotiation'] as const)
    if (typeof connection[name] !== 'function')
      throw new Error(`the SQL driver has no ${name}; this version of it is not supported`);
  connection.on('errorMessage', wish.onServerError);
  // Without a listener an 'error' event ends the process.
  connection.on('error', () => undefined);
  guardLogin(connection, wish.mustBeSecret);
  if (isIP(wish.host) !== 0) silenceAddressWarning(connection);
  const failParser = containParser(connection, wish.onGarbage);
  return (reason) => {
    failParser(reason);
    connection.close();
    connection.socket?.destroy();
  };
}

/**
 * The token parser is a stream whose 'error' nobody hears (tedious issue, packages-and-traps.md 1.3.1): an unknown token
 * or one out of place would end the process, or the request would never settle.
 */
function containParser(
  connection: DriverConnection,
  onGarbage: (error: Error) => void,
): (reason: Error) => void {
  const create = connection.createTokenStreamParser.bind(connection);
  let current: TokenParser | null = null;
  const fail = (error: Error): void => {
    // Listened to while logging in: the login then fails with it.
    if (current !== null && current.listenerCount('error') > 0) current.emit('error', error);
  };
  connection.createTokenStreamParser = (message, handler) => {
    const garbage = (error: unknown): void => {
      const wrapped = error instanceof Error ? error : new Error(String(error));
      onGarbage(wrapped);
      fail(wrapped);
      connection.close();
    };
    const parser = create(boundedAnswer(message, answerLimits.bytes), catching(handler, garbage));
    parser.parser.on('error', garbage);
    current = parser;
    return parser;
  };
  return fail;
}

/** The same handler, whose methods report what they throw, and an answer of too many tokens. */
function catching(handler: Handler, report: (error: unknown) => void): Handler {
  let tokens = 0;
  return new Proxy(handler, {
    get(target, name, receiver) {
      const found: unknown = Reflect.get(target, name, receiver);
      if (typeof found !== 'function') return found;
      return (...parts: unknown[]): unknown => {
        tokens += 1;
        if (tokens > answerLimits.tokens) {
          // Once: what is already parsed goes on coming for a moment.
          if (tokens === answerLimits.tokens + 1)
            report(new Error(`more than ${String(answerLimits.tokens)} rows`));
          return undefined;
        }
        try {
          return Reflect.apply(found, target, parts) as unknown;
        } catch (error) {
          report(error);
          return undefined;
        }
      };
    },
  });
}

/**
 * Where the server answers "TLS not supported", tedious sends the login anyway, password included; so would anybody who
 * changes that one byte on the way. SqlClient refuses, and so does this.
 */
function guardLogin(connection: DriverConnection, mustBeSecret: boolean): void {
  let secure = false;
  connection.on('secure', () => (secure = true));
  connection.on('rerouting', () => (secure = false));
  const send = connection.sendLogin7Packet.bind(connection);
  connection.sendLogin7Packet = () => {
    if (mustBeSecret && !secure) throw new NoEncryptionError('the server offers no encryption');
    // The driver writes a request in pieces; with Nagle's algorithm the first one waits 40 ms for a delayed acknowledgement.
    connection.socket?.setNoDelay(true);
    send();
  };
}

/** An address as the name asked for in TLS makes Node print a deprecation warning; the verification itself is right. */
function silenceAddressWarning(connection: DriverConnection): void {
  const negotiate = connection.performTlsNegotiation.bind(connection);
  connection.performTlsNegotiation = (...parts) => {
    const before = process.noDeprecation;
    process.noDeprecation = true;
    try {
      // tls.connect is called before the first await.
      return negotiate(...parts);
    } finally {
      process.noDeprecation = before ?? false;
    }
  };
}
