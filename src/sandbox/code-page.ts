// 0x80 to 0x9F of Windows code page 1252; everything else is Latin-1. (TextDecoder is not used: some versions of Node
// decode this range as Latin-1 and none encodes.)
const upper = [
  0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d,
  0x17d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a,
  0x153, 0x9d, 0x17e, 0x178,
];
const bytes = new Map(upper.map((code, index) => [code, 0x80 + index]));

/** The code page of SQL_Latin1_General_CP1_CI_AS, for char and varchar. Unknown characters become `?`, one per UTF-16 unit. */
export const codePage1252 = {
  encode(text: string): Buffer {
    const encoded = Buffer.allocUnsafe(text.length);
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      encoded[index] = code < 0x80 || (code >= 0xa0 && code <= 0xff) ? code : (bytes.get(code) ?? 0x3f);
    }
    return encoded;
  },
  decode(encoded: Uint8Array): string {
    return Buffer.from(encoded)
      .toString('latin1')
      .replace(/[\u0080-\u009f]/g, (c) => String.fromCharCode(upper[c.charCodeAt(0) - 0x80] ?? 0xfffd));
  },
};
