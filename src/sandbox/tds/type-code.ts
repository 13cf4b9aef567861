/** Data type codes (MS-TDS 2.2.5.4). */
export const typeCode = {
  // fixed length
  null: 0x1f,
  int1: 0x30,
  bit: 0x32,
  int2: 0x34,
  int4: 0x38,
  datetime4: 0x3a,
  float4: 0x3b,
  money8: 0x3c,
  datetime8: 0x3d,
  float8: 0x3e,
  money4: 0x7a,
  int8: 0x7f,
  // one byte of length
  guid: 0x24,
  intN: 0x26,
  decimalOld: 0x37,
  numericOld: 0x3f,
  bitN: 0x68,
  decimalN: 0x6a,
  numericN: 0x6c,
  floatN: 0x6d,
  moneyN: 0x6e,
  datetimeN: 0x6f,
  date: 0x28,
  time: 0x29,
  datetime2: 0x2a,
  datetimeoffset: 0x2b,
  charOld: 0x2f,
  varcharOld: 0x27,
  binaryOld: 0x2d,
  varbinaryOld: 0x25,
  // two bytes of length
  varbinary: 0xa5,
  varchar: 0xa7,
  binary: 0xad,
  char: 0xaf,
  nvarchar: 0xe7,
  nchar: 0xef,
  // long
  image: 0x22,
  text: 0x23,
  ntext: 0x63,
  xml: 0xf1,
} as const;

/** SQL_Latin1_General_CP1_CI_AS: language 0x0409, flags 0xD0, sort order 0x34; follows every character type. */
export const collation: Buffer = Buffer.from([0x09, 0x04, 0xd0, 0x00, 0x34]);
