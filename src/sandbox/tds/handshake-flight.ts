import { ProtocolError } from './protocol-error.ts';

const record = { changeCipherSpec: 20, alert: 21, handshake: 22 };
const serverHelloDone = 14;

/**
 * Watches the TLS 1.2 records a server writes and tells where one of its flights ends: after ServerHelloDone, after its
 * Finished (the first handshake record behind ChangeCipherSpec) or after an alert (RFC 5246, 7.3).
 */
export class HandshakeFlight {
  #pending = Buffer.alloc(0);
  #handshake = Buffer.alloc(0);
  #changed = false;
  #finished = false;

  /** Whether the server's Finished has passed: what follows is no longer handshake. */
  get finished(): boolean {
    return this.#finished;
  }

  /** @returns whether a flight is complete at the end of `chunk` */
  push(chunk: Buffer): boolean {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    let complete = false;
    while (this.#pending.length >= 5) {
      const length = this.#pending.readUInt16BE(3);
      if (this.#pending.length < 5 + length) break;
      const type = this.#pending.readUInt8(0);
      complete = this.#see(type, this.#pending.subarray(5, 5 + length));
      this.#pending = this.#pending.subarray(5 + length);
    }
    return complete && this.#pending.length === 0;
  }

  #see(type: number, body: Buffer): boolean {
    if (type === record.alert) return true;
    if (type === record.changeCipherSpec) {
      this.#changed = true;
      return false;
    }
    if (type !== record.handshake) throw new ProtocolError(`tls record of type ${type} within the handshake`);
    if (this.#changed) {
      this.#finished = true;
      return true;
    }
    return this.#seeMessages(body);
  }

  #seeMessages(body: Buffer): boolean {
    this.#handshake = Buffer.concat([this.#handshake, body]);
    let done = false;
    while (this.#handshake.length >= 4) {
      const end = 4 + this.#handshake.readUIntBE(1, 3);
      if (this.#handshake.length < end) break;
      done = this.#handshake.readUInt8(0) === serverHelloDone;
      this.#handshake = this.#handshake.subarray(end);
    }
    return done;
  }
}
