import { packetType } from './packet-type.ts';
import { ProtocolError } from './protocol-error.ts';

/** A whole message of the client. */
export interface Message {
  readonly type: number;
  /** The client gave up while sending: the message is to be answered, not obeyed (MS-TDS 2.2.3.1.2). */
  readonly ignored: boolean;
  readonly reset: 'no' | 'all' | 'keep-transaction';
  readonly data: Buffer;
}

const headerLength = 8;
const knownTypes: ReadonlySet<number> = new Set(Object.values(packetType));
const status = { end: 0x01, ignore: 0x02, reset: 0x08, resetKeepTransaction: 0x10 };

/** Puts messages together from bytes that arrive in chunks of any size. */
export class MessageReader {
  readonly #header = Buffer.alloc(headerLength);
  #headerFilled = 0;
  #payloadLeft = 0;
  #parts: Buffer[] = [];
  #size = 0;
  #type: number | null = null;
  #flags = 0;
  #limit: number;

  /** @param limit most bytes a message may have */
  constructor(limit: number) {
    this.#limit = limit;
  }

  set limit(bytes: number) {
    this.#limit = bytes;
  }

  /**
   * @returns the messages that `chunk` completes, in order
   * @throws ProtocolError for unknown types, impossible lengths, a change of type within a message, or too much data
   */
  push(chunk: Buffer): Message[] {
    const messages: Message[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (this.#headerFilled < headerLength) {
        const count = chunk.copy(
          this.#header,
          this.#headerFilled,
          at,
          at + headerLength - this.#headerFilled,
        );
        this.#headerFilled += count;
        at += count;
        if (this.#headerFilled === headerLength) this.#startPacket();
      } else {
        const part = chunk.subarray(at, at + this.#payloadLeft);
        this.#parts.push(part);
        this.#payloadLeft -= part.length;
        at += part.length;
      }
      if (this.#headerFilled === headerLength && this.#payloadLeft === 0) this.#endPacket(messages);
    }
    return messages;
  }

  #startPacket(): void {
    const type = this.#header.readUInt8(0);
    const length = this.#header.readUInt16BE(2);
    if (!knownTypes.has(type)) throw new ProtocolError(`packet of unknown type ${type}`);
    if (length < headerLength || length > 0x7fff)
      throw new ProtocolError(`packet length ${length} is outside of 8 to 32767`);
    if (this.#type !== null && this.#type !== type)
      throw new ProtocolError(`packet of type ${type} within a message of type ${this.#type}`);
    this.#type = type;
    this.#payloadLeft = length - headerLength;
    this.#size += this.#payloadLeft;
    if (this.#size > this.#limit) throw new ProtocolError(`message is longer than ${this.#limit} bytes`);
  }

  #endPacket(messages: Message[]): void {
    this.#headerFilled = 0;
    this.#flags |= this.#header.readUInt8(1);
    if ((this.#flags & status.end) === 0) return;
    messages.push({
      type: this.#type ?? 0,
      ignored: (this.#flags & status.ignore) !== 0,
      reset: resetOf(this.#flags),
      data: Buffer.concat(this.#parts),
    });
    this.#parts = [];
    this.#size = 0;
    this.#type = null;
    this.#flags = 0;
  }
}

function resetOf(flags: number): Message['reset'] {
  if ((flags & status.reset) !== 0) return 'all';
  return (flags & status.resetKeepTransaction) !== 0 ? 'keep-transaction' : 'no';
}
