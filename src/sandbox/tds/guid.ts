/** uniqueidentifier on the wire: its first three groups are little-endian (MS-TDS 2.2.5.5.2). */
export const guid = {
  /** @throws RangeError for text that is not a GUID */
  encode(text: string): Buffer {
    const hex = text.replace(/[-{}]/g, '');
    if (!/^[0-9a-f]{32}$/i.test(hex)) throw new RangeError(`not a uniqueidentifier: ${text}`);
    return swap(Buffer.from(hex, 'hex'));
  },
  /** @returns upper-case text with dashes */
  decode(bytes: Buffer): string {
    const hex = swap(Buffer.from(bytes)).toString('hex').toUpperCase();
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  },
};

function swap(bytes: Buffer): Buffer {
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}
