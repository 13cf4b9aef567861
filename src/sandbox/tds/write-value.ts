import type { Decimal, OffsetInstant, SqlType, SqlValue } from '../values.ts';
import type { ByteWriter } from './byte-writer.ts';
import { codePage1252 } from '../code-page.ts';
import { decimalBytes } from './decimal-bytes.ts';
import { guid } from './guid.ts';
import { nullLength } from './null-length.ts';
import { wireTime } from './wire-time.ts';

/**
 * Writes a value with its length in front, as ROW and RETURNVALUE have it (MS-TDS 2.2.5.5).
 * @throws RangeError when the value does not fit its type, TypeError when it is of another type
 */
export function writeValue(bytes: ByteWriter, type: SqlType, value: SqlValue): void {
  if (value === null) {
    writeNull(bytes, type);
    return;
  }
  switch (type.kind) {
    case 'tinyint':
      bytes.u8(1).u8(number(value));
      break;
    case 'smallint':
      bytes.u8(2).i16(number(value));
      break;
    case 'int':
      bytes.u8(4).i32(number(value));
      break;
    case 'bigint':
      bytes.u8(8).i64(bigint(value));
      break;
    case 'bit':
      bytes.u8(1).u8(value === true || value === 1 ? 1 : 0);
      break;
    case 'real':
      bytes.u8(4).f32(number(value));
      break;
    case 'float':
      bytes.u8(8).f64(number(value));
      break;
    case 'money': {
      const digits = BigInt.asUintN(64, fitting(decimalBytes.digitsAt(decimal(value), 4), 64));
      bytes
        .u8(8)
        .u32(Number(digits >> 32n))
        .u32(Number(digits & 0xffffffffn));
      break;
    }
    case 'smallmoney':
      bytes.u8(4).i32(Number(decimalBytes.digitsAt(decimal(value), 4)));
      break;
    case 'decimal': {
      const length = decimalBytes.length(type.precision);
      const digits = decimalBytes.digitsAt(decimal(value), type.scale);
      bytes
        .u8(length)
        .u8(digits < 0n ? 0 : 1)
        .uint(digits < 0n ? -digits : digits, length - 1);
      break;
    }
    case 'char':
      writeBytes(bytes, codePage1252.encode(string(value).padEnd(type.length)));
      break;
    case 'nchar':
      writeBytes(bytes, Buffer.from(string(value).padEnd(type.length), 'utf16le'));
      break;
    case 'varchar':
      writeVariable(bytes, type.length, codePage1252.encode(string(value)));
      break;
    case 'nvarchar':
      writeVariable(bytes, type.length, Buffer.from(string(value), 'utf16le'));
      break;
    case 'binary':
      writeBytes(bytes, Buffer.concat([binary(value)], type.length));
      break;
    case 'rowversion':
      writeBytes(bytes, binary(value));
      break;
    case 'varbinary':
      writeVariable(bytes, type.length, binary(value));
      break;
    case 'uniqueidentifier':
      bytes.u8(16).raw(guid.encode(string(value)));
      break;
    case 'datetime': {
      const { days, units } = wireTime.toDatetime(bigint(value));
      bytes.u8(8).i32(Number(days)).u32(Number(units));
      break;
    }
    case 'smalldatetime': {
      const { days, minutes } = wireTime.toSmalldatetime(bigint(value));
      bytes.u8(4).u16(Number(days)).u16(Number(minutes));
      break;
    }
    case 'date':
      bytes.u8(3).uint(wireTime.days(bigint(value)), 3);
      break;
    case 'time':
      bytes.u8(wireTime.length(type.scale));
      writeTime(bytes, bigint(value), type.scale);
      break;
    case 'datetime2':
      bytes.u8(wireTime.length(type.scale) + 3);
      writeTime(bytes, bigint(value), type.scale);
      bytes.uint(wireTime.days(bigint(value)), 3);
      break;
    case 'datetimeoffset': {
      const { ticks, offsetMinutes } = instant(value);
      bytes.u8(wireTime.length(type.scale) + 5);
      writeTime(bytes, ticks, type.scale);
      bytes.uint(wireTime.days(ticks), 3).i16(offsetMinutes);
      break;
    }
  }
}

function writeNull(bytes: ByteWriter, type: SqlType): void {
  const length = nullLength(type);
  if (length === 8) bytes.u64(0xffffffffffffffffn);
  else if (length === 2) bytes.u16(0xffff);
  else bytes.u8(0);
}

function writeTime(bytes: ByteWriter, ticks: bigint, scale: number): void {
  bytes.uint(wireTime.units(ticks, scale), wireTime.length(scale));
}

function writeVariable(bytes: ByteWriter, length: number | 'max', value: Uint8Array): void {
  if (length === 'max') writeChunks(bytes, value);
  else writeBytes(bytes, value);
}

function writeBytes(bytes: ByteWriter, value: Uint8Array): void {
  if (value.length > 8000)
    throw new RangeError(`${value.length} bytes are more than a type without max holds`);
  bytes.u16(value.length).raw(value);
}

/** Partially length-prefixed bytes (MS-TDS 2.2.5.2.3). */
function writeChunks(bytes: ByteWriter, value: Uint8Array): void {
  const chunk = 0x8000;
  bytes.u64(BigInt(value.length));
  for (let at = 0; at < value.length; at += chunk) {
    const part = value.subarray(at, at + chunk);
    bytes.u32(part.length).raw(part);
  }
  bytes.u32(0);
}

function fitting(value: bigint, bits: number): bigint {
  if (BigInt.asIntN(bits, value) !== value) throw new RangeError(`${value.toString()} does not fit`);
  return value;
}

function number(value: SqlValue): number {
  if (typeof value !== 'number') throw new TypeError(`a number is wanted, not ${typeof value}`);
  return value;
}

function bigint(value: SqlValue): bigint {
  if (typeof value === 'number') return BigInt(value);
  if (typeof value !== 'bigint') throw new TypeError(`a bigint is wanted, not ${typeof value}`);
  return value;
}

function string(value: SqlValue): string {
  if (typeof value !== 'string') throw new TypeError(`a string is wanted, not ${typeof value}`);
  return value;
}

function binary(value: SqlValue): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new TypeError(`bytes are wanted, not ${typeof value}`);
  return value;
}

function decimal(value: SqlValue): Decimal {
  if (typeof value === 'object' && value !== null && 'digits' in value) return value;
  throw new TypeError(`a decimal is wanted, not ${typeof value}`);
}

function instant(value: SqlValue): OffsetInstant {
  if (typeof value === 'object' && value !== null && 'offsetMinutes' in value) return value;
  throw new TypeError(`an instant is wanted, not ${typeof value}`);
}
