/** Bytes in the making. Integers are little-endian, text is UTF-16LE, unless a method says otherwise. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(512);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  u8(value: number): this {
    const at = this.#reserve(1);
    this.#bytes.writeUInt8(value, at);
    return this;
  }

  u16(value: number): this {
    const at = this.#reserve(2);
    this.#bytes.writeUInt16LE(value, at);
    return this;
  }

  u32(value: number): this {
    const at = this.#reserve(4);
    this.#bytes.writeUInt32LE(value, at);
    return this;
  }

  /** Big-endian, as versions in PRELOGIN and LOGINACK are. */
  u32BE(value: number): this {
    const at = this.#reserve(4);
    this.#bytes.writeUInt32BE(value, at);
    return this;
  }

  u64(value: bigint): this {
    const at = this.#reserve(8);
    this.#bytes.writeBigUInt64LE(value, at);
    return this;
  }

  i16(value: number): this {
    const at = this.#reserve(2);
    this.#bytes.writeInt16LE(value, at);
    return this;
  }

  i32(value: number): this {
    const at = this.#reserve(4);
    this.#bytes.writeInt32LE(value, at);
    return this;
  }

  i64(value: bigint): this {
    const at = this.#reserve(8);
    this.#bytes.writeBigInt64LE(value, at);
    return this;
  }

  f32(value: number): this {
    const at = this.#reserve(4);
    this.#bytes.writeFloatLE(value, at);
    return this;
  }

  f64(value: number): this {
    const at = this.#reserve(8);
    this.#bytes.writeDoubleLE(value, at);
    return this;
  }

  /** An unsigned integer of `size` bytes. @throws RangeError when it does not fit */
  uint(value: bigint, size: number): this {
    if (value < 0n || value >> BigInt(size * 8) !== 0n)
      throw new RangeError(`${value.toString()} does not fit into ${size} bytes`);
    const at = this.#reserve(size);
    let rest = value;
    for (let index = 0; index < size; index++) {
      this.#bytes[at + index] = Number(rest & 0xffn);
      rest >>= 8n;
    }
    return this;
  }

  raw(bytes: Uint8Array): this {
    const at = this.#reserve(bytes.length);
    this.#bytes.set(bytes, at);
    return this;
  }

  text(text: string): this {
    const at = this.#reserve(text.length * 2);
    this.#bytes.write(text, at, 'utf16le');
    return this;
  }

  /** B_VARCHAR: one byte of length in characters; longer text is cut. */
  shortText(text: string): this {
    const cut = text.slice(0, 255);
    return this.u8(cut.length).text(cut);
  }

  /** US_VARCHAR: two bytes of length in characters; longer text is cut. */
  longText(text: string): this {
    const cut = text.slice(0, 0x7fff);
    return this.u16(cut.length).text(cut);
  }

  /** What `write` writes, with its length in bytes before it as two bytes. */
  counted(write: (bytes: this) => void): this {
    const at = this.#reserve(2);
    write(this);
    this.#bytes.writeUInt16LE(this.#length - at - 2, at);
    return this;
  }

  /** Forgets everything after the first `length` bytes. */
  truncate(length: number): void {
    this.#length = Math.min(length, this.#length);
  }

  /** Removes the first `count` bytes (all without it) and gives a copy of them. */
  take(count = this.#length): Buffer {
    const taken = Buffer.from(this.#bytes.subarray(0, count));
    this.#bytes.copyWithin(0, count, this.#length);
    this.#length -= taken.length;
    return taken;
  }

  #reserve(count: number): number {
    const at = this.#length;
    const needed = at + count;
    if (needed > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, at);
      this.#bytes = larger;
    }
    this.#length = needed;
    return at;
  }
}
