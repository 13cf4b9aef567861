import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { SecureContext } from 'node:tls';
import { ProtocolError } from './protocol-error.ts';
import { TlsTunnel } from './tls-tunnel.ts';

const tlsHandshake = 0x16;
const strictProtocol = 'tds/8.0';
const farewell = 2_000;

/** What a transport reports. */
export interface TransportEvents {
  bytes(chunk: Buffer): void;
  /** The peer or TLS broke the rules; the socket is still open. */
  failed(error: Error): void;
}

/** TLS settings: inside of PRELOGIN only TLS 1.2 has a place, TDS 8.0 may use any version. */
export interface TlsContexts {
  readonly inBand: SecureContext;
  readonly strict: SecureContext;
}

/** A socket and the TLS above it, if any: bytes in, bytes out. */
export class Transport {
  readonly #socket: Socket;
  readonly #contexts: TlsContexts | null;
  readonly #events: TransportEvents;
  #tunnel: TlsTunnel | null = null;
  #tls: TLSSocket | null = null;
  #strict = false;
  #sniffed = false;

  /** @param contexts null where TLS is off */
  constructor(socket: Socket, contexts: TlsContexts | null, events: TransportEvents) {
    this.#socket = socket;
    this.#contexts = contexts;
    this.#events = events;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#receive(chunk));
  }

  /** Whether the client began with TLS (TDS 8.0). */
  get strict(): boolean {
    return this.#strict;
  }

  /** From here on the client speaks TLS, carried by PRELOGIN packets at first. */
  startTls(): void {
    this.#start('prelogin');
  }

  /** From here on both sides speak plainly again: only the login was to be hidden. */
  stopTls(): void {
    this.#tunnel?.detach();
    this.#tls?.removeAllListeners('data');
    this.#tunnel = null;
    this.#tls = null;
  }

  /** Resolves when more may be written, or when the socket is closed. */
  write(bytes: Buffer): Promise<void> {
    const stream = this.#tls ?? this.#socket;
    if (this.#socket.destroyed || !stream.writable || stream.write(bytes)) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        stream.off('drain', done);
        this.#socket.off('close', done);
        resolve();
      };
      stream.once('drain', done);
      this.#socket.once('close', done);
    });
  }

  /** Ends the connection after what is written; a client that does not hang up is cut off. */
  hangUp(): void {
    if (this.#tls === null) this.#socket.end();
    else this.#tls.end(() => this.#socket.end());
    const timer = setTimeout(() => this.destroy(), farewell);
    this.#socket.once('close', () => clearTimeout(timer));
  }

  destroy(): void {
    this.#tls?.destroy();
    this.#tunnel?.destroy();
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    if (!this.#sniffed) {
      this.#sniffed = true;
      this.#strict = chunk[0] === tlsHandshake && this.#contexts !== null;
      if (this.#strict) this.#start('bare');
    }
    if (this.#tunnel === null) {
      this.#events.bytes(chunk);
      return;
    }
    try {
      this.#tunnel.feed(chunk);
    } catch (error) {
      this.#events.failed(error as Error);
    }
  }

  #start(carrier: 'prelogin' | 'bare'): void {
    if (this.#contexts === null) throw new ProtocolError('tls is off');
    const tunnel = new TlsTunnel(this.#socket, carrier);
    const tls = new TLSSocket(tunnel, {
      isServer: true,
      secureContext: this.#strict ? this.#contexts.strict : this.#contexts.inBand,
      ...(this.#strict ? { ALPNProtocols: [strictProtocol] } : {}),
    });
    tunnel.on('error', (error) => this.#events.failed(error));
    tls.on('error', (error: Error) => this.#events.failed(error));
    tls.on('data', (bytes: Buffer) => {
      if (this.#strict && tls.alpnProtocol !== strictProtocol)
        this.#events.failed(new ProtocolError('tls first, without the protocol tds/8.0'));
      else this.#events.bytes(bytes);
    });
    this.#tunnel = tunnel;
    this.#tls = tls;
  }
}
