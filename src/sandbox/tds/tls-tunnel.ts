import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { AnswerStream } from './answer-stream.ts';
import { HandshakeFlight } from './handshake-flight.ts';
import { packetType } from './packet-type.ts';
import { ProtocolError } from './protocol-error.ts';

/**
 * The TLS records between socket and TLS engine: inside of PRELOGIN packets while the handshake runs, bare afterwards
 * (MS-TDS 2.2.6.5); bare from the start for TDS 8.0. One message of the client gets one answer message, or clients hang.
 */
export class TlsTunnel extends Duplex {
  readonly #socket: Socket;
  readonly #flight = new HandshakeFlight();
  #waiting: Buffer[] = [];
  #readsPackets: boolean;
  #writesPackets: boolean;
  #header: number[] = [];
  #payloadLeft = 0;
  #detached = false;

  constructor(socket: Socket, carrier: 'prelogin' | 'bare') {
    super();
    this.#socket = socket;
    this.#readsPackets = carrier === 'prelogin';
    this.#writesPackets = carrier === 'prelogin';
  }

  /** Takes bytes from the socket. @throws ProtocolError for anything that is neither PRELOGIN nor TLS */
  feed(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length && this.#readsPackets) {
      if (this.#payloadLeft > 0) {
        const part = chunk.subarray(at, at + this.#payloadLeft);
        this.#payloadLeft -= part.length;
        at += part.length;
        this.push(part);
      } else {
        at = this.#readHeader(chunk, at);
      }
    }
    if (at < chunk.length) this.push(chunk.subarray(at));
  }

  /** Nothing written from now on reaches the socket. */
  detach(): void {
    this.#detached = true;
  }

  override _read(): void {
    // the socket pushes; how much a client may have under way is limited by the reader of messages
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    if (this.#detached || this.#socket.destroyed) done();
    else if (!this.#writesPackets) this.#socket.write(chunk, () => done());
    else {
      try {
        this.#wrap(Buffer.from(chunk));
        done();
      } catch (error) {
        done(error as Error);
      }
    }
  }

  #readHeader(chunk: Buffer, at: number): number {
    const byte = chunk.readUInt8(at);
    if (this.#header.length === 0 && byte !== packetType.prelogin) {
      if (byte < 0x14 || byte > 0x17) throw new ProtocolError(`byte ${byte} within the tls handshake`);
      this.#readsPackets = false;
      return at;
    }
    this.#header.push(byte);
    if (this.#header.length === 8) {
      const length = Buffer.from(this.#header).readUInt16BE(2);
      if (length < 8) throw new ProtocolError(`packet length ${length} within the tls handshake`);
      this.#payloadLeft = length - 8;
      this.#header = [];
    }
    return at + 1;
  }

  #wrap(chunk: Buffer): void {
    this.#waiting.push(chunk);
    if (!this.#flight.push(chunk)) return;
    const answer = new AnswerStream(
      {
        packetSize: 4096,
        spid: 0,
        write: (packets) => {
          this.#socket.write(packets);
          return Promise.resolve();
        },
      },
      packetType.prelogin,
    );
    answer.bytes.raw(Buffer.concat(this.#waiting));
    this.#waiting = [];
    void answer.end();
    if (this.#flight.finished) this.#writesPackets = false;
  }
}
