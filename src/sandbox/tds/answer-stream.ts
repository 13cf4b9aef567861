import { ByteWriter } from './byte-writer.ts';
import { packetType } from './packet-type.ts';

const headerLength = 8;
const spillAt = 32_768;

/** Where the packets of an answer go. */
export interface AnswerTarget {
  /** Size of the packets, header included: 512 to 32767. */
  readonly packetSize: number;
  readonly spid: number;
  /** Resolves when more may be sent. */
  write(packets: Buffer): Promise<void>;
}

/** One answer message: tokens are written to `bytes` and leave in packets, early when there are many. */
export class AnswerStream {
  readonly bytes = new ByteWriter();
  readonly #target: AnswerTarget;
  readonly #type: number;
  #packetId = 1;

  constructor(target: AnswerTarget, type: number = packetType.response) {
    this.#target = target;
    this.#type = type;
  }

  /** Whether so much waits that `spill` should be called. */
  get full(): boolean {
    return this.bytes.length >= spillAt;
  }

  /** Sends all full packets but the last, and waits until the client has taken enough of it. */
  async spill(): Promise<void> {
    const room = this.#target.packetSize - headerLength;
    const count = Math.floor((this.bytes.length - 1) / room) * room;
    if (count > 0) await this.#target.write(this.#packets(this.bytes.take(count), false));
  }

  /** Sends the rest as the end of the message. */
  async end(): Promise<void> {
    await this.#target.write(this.#packets(this.bytes.take(), true));
  }

  #packets(payload: Buffer, last: boolean): Buffer {
    const room = this.#target.packetSize - headerLength;
    const packets: Buffer[] = [];
    let at = 0;
    do {
      const part = payload.subarray(at, at + room);
      at += part.length;
      const header = Buffer.alloc(headerLength);
      header.writeUInt8(this.#type, 0);
      header.writeUInt8(last && at >= payload.length ? 1 : 0, 1);
      header.writeUInt16BE(part.length + headerLength, 2);
      header.writeUInt16BE(this.#target.spid & 0xffff, 4);
      header.writeUInt8(this.#packetId, 6);
      this.#packetId = (this.#packetId + 1) & 0xff;
      packets.push(header, part);
    } while (at < payload.length);
    return Buffer.concat(packets);
  }
}
