import type { SqlType } from '../values.ts';
import type { ByteWriter } from './byte-writer.ts';
import { decimalBytes } from './decimal-bytes.ts';
import { collation, typeCode } from './type-code.ts';

/** Writes TYPE_INFO (MS-TDS 2.2.5.6) of a column or an output parameter; always the nullable form of a type. */
export function writeTypeInfo(bytes: ByteWriter, type: SqlType): void {
  switch (type.kind) {
    case 'tinyint':
      bytes.u8(typeCode.intN).u8(1);
      break;
    case 'smallint':
      bytes.u8(typeCode.intN).u8(2);
      break;
    case 'int':
      bytes.u8(typeCode.intN).u8(4);
      break;
    case 'bigint':
      bytes.u8(typeCode.intN).u8(8);
      break;
    case 'bit':
      bytes.u8(typeCode.bitN).u8(1);
      break;
    case 'real':
      bytes.u8(typeCode.floatN).u8(4);
      break;
    case 'float':
      bytes.u8(typeCode.floatN).u8(8);
      break;
    case 'money':
      bytes.u8(typeCode.moneyN).u8(8);
      break;
    case 'smallmoney':
      bytes.u8(typeCode.moneyN).u8(4);
      break;
    case 'decimal':
      bytes.u8(typeCode.decimalN).u8(decimalBytes.length(type.precision)).u8(type.precision).u8(type.scale);
      break;
    case 'char':
      bytes.u8(typeCode.char).u16(type.length).raw(collation);
      break;
    case 'nchar':
      bytes
        .u8(typeCode.nchar)
        .u16(type.length * 2)
        .raw(collation);
      break;
    case 'varchar':
      bytes
        .u8(typeCode.varchar)
        .u16(type.length === 'max' ? 0xffff : type.length)
        .raw(collation);
      break;
    case 'nvarchar':
      bytes
        .u8(typeCode.nvarchar)
        .u16(type.length === 'max' ? 0xffff : type.length * 2)
        .raw(collation);
      break;
    case 'binary':
      bytes.u8(typeCode.binary).u16(type.length);
      break;
    case 'rowversion':
      bytes.u8(typeCode.binary).u16(8);
      break;
    case 'varbinary':
      bytes.u8(typeCode.varbinary).u16(type.length === 'max' ? 0xffff : type.length);
      break;
    case 'uniqueidentifier':
      bytes.u8(typeCode.guid).u8(16);
      break;
    case 'datetime':
      bytes.u8(typeCode.datetimeN).u8(8);
      break;
    case 'smalldatetime':
      bytes.u8(typeCode.datetimeN).u8(4);
      break;
    case 'date':
      bytes.u8(typeCode.date);
      break;
    case 'time':
      bytes.u8(typeCode.time).u8(type.scale);
      break;
    case 'datetime2':
      bytes.u8(typeCode.datetime2).u8(type.scale);
      break;
    case 'datetimeoffset':
      bytes.u8(typeCode.datetimeoffset).u8(type.scale);
      break;
  }
}
