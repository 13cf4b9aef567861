import type { ByteReader } from './byte-reader.ts';
import { ProtocolError } from './protocol-error.ts';

/** Skips ALL_HEADERS (MS-TDS 2.2.5.3) in front of batches, calls and transaction requests. @throws ProtocolError */
export function skipHeaders(reader: ByteReader): void {
  const length = reader.u32();
  if (length < 4 || length - 4 > reader.left) throw new ProtocolError(`headers of ${length} bytes`);
  let left = length - 4;
  while (left > 0) {
    const header = reader.u32();
    if (header < 6 || header > left) throw new ProtocolError(`header of ${header} bytes`);
    reader.take(header - 4);
    left -= header;
  }
}
