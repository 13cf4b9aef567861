import type { SqlType, SqlValue } from '../values.ts';
import type { ByteReader } from './byte-reader.ts';
import { codePage1252 } from '../code-page.ts';
import { guid } from './guid.ts';
import { ProtocolError } from './protocol-error.ts';
import type { ValueLayout, WireType } from './read-type-info.ts';
import { wireTime } from './wire-time.ts';

/** Reads the value of a parameter. @throws ProtocolError when its length does not suit its type */
export function readValue(reader: ByteReader, wireType: WireType): SqlValue {
  const bytes = readBytes(reader, wireType.layout);
  if (bytes === null) return null;
  const strings: readonly string[] = ['char', 'varchar', 'nchar', 'nvarchar', 'binary', 'varbinary'];
  // An empty value of any type but the strings is NULL.
  if (bytes.length === 0 && !strings.includes(wireType.type.kind)) return null;
  try {
    return decode(wireType.type, bytes, wireType.utf8);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ProtocolError(`${bytes.length} bytes are no ${wireType.type.kind}`);
  }
}

function readBytes(reader: ByteReader, layout: ValueLayout): Buffer | null {
  if (typeof layout === 'object') return reader.take(layout.bytes);
  if (layout === 'chunks') return readChunks(reader);
  if (layout === 'byte') return reader.take(reader.u8());
  const length = layout === 'short' ? reader.u16() : reader.u32();
  return length === (layout === 'short' ? 0xffff : 0xffffffff) ? null : reader.take(length);
}

function readChunks(reader: ByteReader): Buffer | null {
  if (reader.u64() === 0xffffffffffffffffn) return null;
  const parts: Buffer[] = [];
  for (let length = reader.u32(); length > 0; length = reader.u32()) parts.push(reader.take(length));
  return Buffer.concat(parts);
}

function decode(type: SqlType, bytes: Buffer, utf8: boolean): SqlValue {
  switch (type.kind) {
    case 'tinyint':
    case 'smallint':
    case 'int':
      return bytes.length === 1 ? bytes.readUInt8() : bytes.readIntLE(0, bytes.length);
    case 'bigint':
      return bytes.length === 8 ? bytes.readBigInt64LE() : BigInt(bytes.readIntLE(0, bytes.length));
    case 'bit':
      return bytes.readUInt8() !== 0;
    case 'real':
    case 'float':
      return bytes.length === 4 ? bytes.readFloatLE() : bytes.readDoubleLE();
    case 'money':
    case 'smallmoney':
      return { digits: moneyDigits(bytes), scale: 4 };
    case 'decimal': {
      const digits = unsigned(bytes.subarray(1));
      return { digits: bytes.readUInt8() === 0 ? -digits : digits, scale: type.scale };
    }
    case 'char':
    case 'varchar':
      return utf8 ? bytes.toString('utf8') : codePage1252.decode(bytes);
    case 'nchar':
    case 'nvarchar':
      return bytes.toString('utf16le');
    case 'binary':
    case 'varbinary':
    case 'rowversion':
      return new Uint8Array(bytes);
    case 'uniqueidentifier':
      if (bytes.length !== 16) throw new RangeError('length');
      return guid.decode(bytes);
    case 'datetime':
      return bytes.length === 4
        ? smalldatetime(bytes)
        : wireTime.fromDatetime(BigInt(bytes.readInt32LE(0)), BigInt(bytes.readUInt32LE(4)));
    case 'smalldatetime':
      return smalldatetime(bytes);
    case 'date':
      return wireTime.fromParts(unsigned(bytes), 0n, 7);
    case 'time':
      return wireTime.fromParts(0n, unsigned(bytes), type.scale);
    case 'datetime2':
      return timeAndDate(bytes, type.scale);
    case 'datetimeoffset':
      return {
        ticks: timeAndDate(bytes.subarray(0, bytes.length - 2), type.scale),
        offsetMinutes: bytes.readInt16LE(bytes.length - 2),
      };
  }
}

function moneyDigits(bytes: Buffer): bigint {
  if (bytes.length === 4) return BigInt(bytes.readInt32LE());
  return (BigInt(bytes.readInt32LE(0)) << 32n) | BigInt(bytes.readUInt32LE(4));
}

function smalldatetime(bytes: Buffer): bigint {
  return wireTime.fromSmalldatetime(BigInt(bytes.readUInt16LE(0)), BigInt(bytes.readUInt16LE(2)));
}

function timeAndDate(bytes: Buffer, scale: number): bigint {
  const length = wireTime.length(scale);
  if (bytes.length !== length + 3) throw new RangeError('length');
  return wireTime.fromParts(unsigned(bytes.subarray(length)), unsigned(bytes.subarray(0, length)), scale);
}

function unsigned(bytes: Buffer): bigint {
  let value = 0n;
  for (const byte of Buffer.from(bytes).reverse()) value = (value << 8n) | BigInt(byte);
  return value;
}
