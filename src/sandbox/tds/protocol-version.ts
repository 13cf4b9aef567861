const v72 = 0x72090002;
const v73a = 0x730a0003;
const v73b = 0x730b0003;
const v74 = 0x74000004;
const v80 = 0x08000000;

/** The protocol of TDS 7.2 to 8.0 that a login leads to. */
export interface ProtocolVersion {
  /** For LOGINACK; clients compare it exactly. */
  readonly code: number;
  /** Rows with a bitmap of nulls, from 7.3 B on (MS-TDS 2.2.7.14). */
  readonly bitmapKnown: boolean;
  /** date, time, datetime2 and datetimeoffset, from 7.3 A on. */
  readonly timeKnown: boolean;
}

/** @returns what is spoken with a client of this LOGIN7 version; null for TDS 7.1 and older, which lay tokens out differently */
export function protocolVersion(asked: number, strict: boolean): ProtocolVersion | null {
  if (strict) return { code: v80, bitmapKnown: true, timeKnown: true };
  const family = asked >>> 24;
  if (family === 0x72) return { code: v72, bitmapKnown: false, timeKnown: false };
  if (family === 0x73)
    return { code: asked >= v73b ? v73b : v73a, bitmapKnown: asked >= v73b, timeKnown: true };
  return family > 0x73 && family < 0x80 ? { code: v74, bitmapKnown: true, timeKnown: true } : null;
}
