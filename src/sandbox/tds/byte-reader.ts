import { ProtocolError } from './protocol-error.ts';

/** Reads a message front to back, little-endian. Every method throws `ProtocolError` beyond the end. */
export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  take(count: number): Buffer {
    if (count > this.left) throw new ProtocolError(`message ends ${count - this.left} bytes early`);
    const taken = this.#bytes.subarray(this.#at, this.#at + count);
    this.#at += count;
    return taken;
  }

  peek(): number | undefined {
    return this.#bytes[this.#at];
  }

  u8(): number {
    return this.take(1).readUInt8();
  }

  u16(): number {
    return this.take(2).readUInt16LE();
  }

  u32(): number {
    return this.take(4).readUInt32LE();
  }

  u64(): bigint {
    return this.take(8).readBigUInt64LE();
  }

  /** UTF-16LE text of `count` characters. */
  text(count: number): string {
    return this.take(count * 2).toString('utf16le');
  }

  /** B_VARCHAR: one byte of length in characters before the text. */
  shortText(): string {
    return this.text(this.u8());
  }
}
