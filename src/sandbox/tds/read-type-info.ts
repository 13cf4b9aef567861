import { SqlError } from '../engine.ts';
import type { SqlType } from '../values.ts';
import type { ByteReader } from './byte-reader.ts';
import { typeCode } from './type-code.ts';

/** How the value of a parameter follows its TYPE_INFO: so many bytes, a length of 1, 2 or 4 bytes first, or chunks. */
export type ValueLayout = { readonly bytes: number } | 'byte' | 'short' | 'long' | 'chunks';

/** The type of a parameter, and how to read its value. */
export interface WireType {
  readonly type: SqlType;
  readonly layout: ValueLayout;
  /** char and varchar under a UTF-8 collation. */
  readonly utf8: boolean;
}

/**
 * Reads TYPE_INFO of an RPC parameter (MS-TDS 2.2.5.6), old fixed-length types and text, ntext and image included.
 * @throws SqlError 8009 for a type the sandbox does not know, ProtocolError beyond the end
 */
export function readTypeInfo(reader: ByteReader, ordinal: number, name: string): WireType {
  const code = reader.u8();
  const simple = fixedTypes.get(code);
  if (simple !== undefined) return { type: simple[0], layout: { bytes: simple[1] }, utf8: false };
  switch (code) {
    case typeCode.intN:
      return byByte(intOf(reader.u8()));
    case typeCode.bitN:
      reader.u8();
      return byByte({ kind: 'bit' });
    case typeCode.floatN:
      return byByte({ kind: reader.u8() === 4 ? 'real' : 'float' });
    case typeCode.moneyN:
      return byByte({ kind: reader.u8() === 4 ? 'smallmoney' : 'money' });
    case typeCode.datetimeN:
      return byByte({ kind: reader.u8() === 4 ? 'smalldatetime' : 'datetime' });
    case typeCode.guid:
      reader.u8();
      return byByte({ kind: 'uniqueidentifier' });
    case typeCode.decimalN:
    case typeCode.numericN:
    case typeCode.decimalOld:
    case typeCode.numericOld:
      reader.u8();
      return byByte({ kind: 'decimal', precision: reader.u8(), scale: reader.u8() });
    case typeCode.date:
      return byByte({ kind: 'date' });
    case typeCode.time:
      return byByte({ kind: 'time', scale: scaleOf(reader, ordinal, name, code) });
    case typeCode.datetime2:
      return byByte({ kind: 'datetime2', scale: scaleOf(reader, ordinal, name, code) });
    case typeCode.datetimeoffset:
      return byByte({ kind: 'datetimeoffset', scale: scaleOf(reader, ordinal, name, code) });
    case typeCode.charOld:
      return byByte({ kind: 'char', length: lengthOf(reader.u8()) });
    case typeCode.varcharOld:
      return byByte({ kind: 'varchar', length: lengthOf(reader.u8()) });
    case typeCode.binaryOld:
      return byByte({ kind: 'binary', length: lengthOf(reader.u8()) });
    case typeCode.varbinaryOld:
      return byByte({ kind: 'varbinary', length: lengthOf(reader.u8()) });
    case typeCode.binary:
      return { type: { kind: 'binary', length: lengthOf(reader.u16()) }, layout: 'short', utf8: false };
    case typeCode.varbinary:
      return variable('varbinary', reader.u16(), 1, false);
    case typeCode.char: {
      const length = reader.u16();
      return {
        type: { kind: 'char', length: lengthOf(length) },
        layout: 'short',
        utf8: readCollation(reader),
      };
    }
    case typeCode.nchar: {
      const length = lengthOf(reader.u16() / 2);
      readCollation(reader);
      return { type: { kind: 'nchar', length }, layout: 'short', utf8: false };
    }
    case typeCode.varchar: {
      const length = reader.u16();
      return variable('varchar', length, 1, readCollation(reader));
    }
    case typeCode.nvarchar: {
      const length = reader.u16();
      readCollation(reader);
      return variable('nvarchar', length, 2, false);
    }
    case typeCode.text:
      reader.u32();
      return { type: { kind: 'varchar', length: 'max' }, layout: 'long', utf8: readCollation(reader) };
    case typeCode.ntext:
      reader.u32();
      readCollation(reader);
      return { type: { kind: 'nvarchar', length: 'max' }, layout: 'long', utf8: false };
    case typeCode.image:
      reader.u32();
      return { type: { kind: 'varbinary', length: 'max' }, layout: 'long', utf8: false };
    case typeCode.xml:
      if (reader.u8() !== 0) throw unknownType(ordinal, name, code);
      return { type: { kind: 'nvarchar', length: 'max' }, layout: 'chunks', utf8: false };
    default:
      throw unknownType(ordinal, name, code);
  }
}

const fixedTypes = new Map<number, readonly [SqlType, number]>([
  [typeCode.null, [{ kind: 'int' }, 0]],
  [typeCode.int1, [{ kind: 'tinyint' }, 1]],
  [typeCode.bit, [{ kind: 'bit' }, 1]],
  [typeCode.int2, [{ kind: 'smallint' }, 2]],
  [typeCode.int4, [{ kind: 'int' }, 4]],
  [typeCode.int8, [{ kind: 'bigint' }, 8]],
  [typeCode.float4, [{ kind: 'real' }, 4]],
  [typeCode.float8, [{ kind: 'float' }, 8]],
  [typeCode.money4, [{ kind: 'smallmoney' }, 4]],
  [typeCode.money8, [{ kind: 'money' }, 8]],
  [typeCode.datetime4, [{ kind: 'smalldatetime' }, 4]],
  [typeCode.datetime8, [{ kind: 'datetime' }, 8]],
]);

function byByte(type: SqlType): WireType {
  return { type, layout: 'byte', utf8: false };
}

function variable(
  kind: 'varchar' | 'nvarchar' | 'varbinary',
  bytes: number,
  unit: number,
  utf8: boolean,
): WireType {
  if (bytes === 0xffff) return { type: { kind, length: 'max' }, layout: 'chunks', utf8 };
  return { type: { kind, length: lengthOf(bytes / unit) }, layout: 'short', utf8 };
}

function intOf(length: number): SqlType {
  if (length === 1) return { kind: 'tinyint' };
  if (length === 2) return { kind: 'smallint' };
  return { kind: length === 8 ? 'bigint' : 'int' };
}

function lengthOf(length: number): number {
  return Math.max(1, Math.floor(length));
}

function scaleOf(reader: ByteReader, ordinal: number, name: string, code: number): number {
  const scale = reader.u8();
  if (scale > 7) throw unknownType(ordinal, name, code);
  return scale;
}

/** @returns whether the collation says UTF-8 (MS-TDS 2.2.5.1.2, fUTF8) */
function readCollation(reader: ByteReader): boolean {
  return (reader.take(5).readUInt32LE(0) & 0x4000000) !== 0;
}

function unknownType(ordinal: number, name: string, code: number): SqlError {
  const hex = code.toString(16).toUpperCase().padStart(2, '0');
  return new SqlError(
    8009,
    'The incoming tabular data stream (TDS) remote procedure call (RPC) protocol stream is incorrect. ' +
      `Parameter ${ordinal} ("${name}"): Data type 0x${hex} is unknown.`,
  );
}
