import type { SqlType } from '../values.ts';

/** Bytes that NULL of this type takes in a ROW: 8 for max types, 2 for the other strings, else 1 (MS-TDS 2.2.5.2.3). */
export function nullLength(type: SqlType): 1 | 2 | 8 {
  switch (type.kind) {
    case 'varchar':
    case 'nvarchar':
    case 'varbinary':
      return type.length === 'max' ? 8 : 2;
    case 'char':
    case 'nchar':
    case 'binary':
    case 'rowversion':
      return 2;
    default:
      return 1;
  }
}
