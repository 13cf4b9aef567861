import type { ResultColumn, SqlType, SqlValue } from '../values.ts';
import type { Parameter } from '../engine.ts';
import type { ByteWriter } from './byte-writer.ts';
import { nullLength } from './null-length.ts';
import { writeTypeInfo } from './write-type-info.ts';
import { writeValue } from './write-value.ts';

/** COLMETADATA (MS-TDS 2.2.7.4), from TDS 7.2 on. */
export function writeColumns(bytes: ByteWriter, columns: readonly ResultColumn[]): void {
  bytes.u8(0x81).u16(columns.length);
  for (const column of columns) {
    bytes.u32(userType(column.type)).u16(column.nullable ? 0x09 : 0x08);
    writeTypeInfo(bytes, column.type);
    bytes.shortText(column.name);
  }
}

/** ROW, or NBCROW with its bitmap of nulls where that is shorter. @throws RangeError, TypeError as `writeValue` */
export function writeRow(
  bytes: ByteWriter,
  columns: readonly ResultColumn[],
  row: readonly SqlValue[],
  bitmapKnown: boolean,
): void {
  let saved = 0;
  const bitmap = Buffer.alloc(Math.ceil(columns.length / 8));
  for (const [index, column] of columns.entries()) {
    if ((row[index] ?? null) !== null) continue;
    saved += nullLength(column.type);
    bitmap[index >> 3] = (bitmap[index >> 3] ?? 0) | (1 << (index & 7));
  }
  const compact = bitmapKnown && saved > bitmap.length;
  bytes.u8(compact ? 0xd2 : 0xd1);
  if (compact) bytes.raw(bitmap);
  for (const [index, column] of columns.entries()) {
    const value = row[index] ?? null;
    if (!(compact && value === null)) writeValue(bytes, column.type, value);
  }
}

/** RETURNVALUE of an output parameter (MS-TDS 2.2.7.19). @param ordinal its place in the request, from 0 */
export function writeReturnValue(bytes: ByteWriter, ordinal: number, output: Parameter): void {
  bytes.u8(0xac).u16(ordinal).shortText(output.name).u8(1).u32(0).u16(1);
  writeTypeInfo(bytes, output.type);
  writeValue(bytes, output.type, output.value);
}

/** rowversion is binary(8) of a user type of its own (MS-TDS 2.2.5.4.1, timestamp). */
function userType(type: SqlType): number {
  return type.kind === 'rowversion' ? 0x50 : 0;
}
