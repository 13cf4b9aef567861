// The types and values of the pretend SQL Server, shared by its wire (tds/), its language (tsql/) and its store (store/).
// Lives here: shapes only. Never here: anything of the product.

/** A SQL Server data type as TDS and the catalogue know it. Lengths are characters (n-types) or bytes; scale 0..7. */
export type SqlType =
  | { readonly kind: 'tinyint' | 'smallint' | 'int' | 'bigint' | 'bit' }
  | { readonly kind: 'real' | 'float' | 'money' | 'smallmoney' }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'char' | 'nchar' | 'binary'; readonly length: number }
  | { readonly kind: 'varchar' | 'nvarchar' | 'varbinary'; readonly length: number | 'max' }
  | { readonly kind: 'date' | 'datetime' | 'smalldatetime' | 'uniqueidentifier' | 'rowversion' }
  | { readonly kind: 'time' | 'datetime2' | 'datetimeoffset'; readonly scale: number };

/** An exact decimal: `digits / 10^scale`. Used for decimal (and numeric), money (scale 4) and smallmoney. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/** An instant with an offset: `ticks` is UTC, 100 ns since 0001-01-01T00:00:00; `offsetMinutes` is for display. */
export interface OffsetInstant {
  readonly ticks: bigint;
  readonly offsetMinutes: number;
}

/**
 * A value, by type: tinyint smallint int real float → number; bigint → bigint; bit → boolean; decimal money → Decimal;
 * character types → string; binary types and rowversion → Uint8Array; uniqueidentifier → upper-case string with dashes;
 * date datetime smalldatetime datetime2 → bigint ticks (100 ns since 0001-01-01); time → bigint ticks since midnight;
 * datetimeoffset → OffsetInstant. NULL is null.
 */
export type SqlValue = null | number | bigint | boolean | string | Uint8Array | Decimal | OffsetInstant;

/** A column of a result set. */
export interface ResultColumn {
  readonly name: string;
  readonly type: SqlType;
  readonly nullable: boolean;
}
