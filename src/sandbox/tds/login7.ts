import type { LoginRequest } from '../engine.ts';
import { ProtocolError } from './protocol-error.ts';

/** A LOGIN7 message (MS-TDS 2.2.6.4). */
export interface Login7 extends LoginRequest {
  /** 0x74000004 for 7.4, 0x08000000 for 8.0 … */
  readonly version: number;
  /** 0 leaves it to the server. */
  readonly packetSize: number;
  /** Windows login: not served. */
  readonly integrated: boolean;
  /** Microsoft Entra login: not served. */
  readonly federated: boolean;
}

const fixedLength = 94;
const federatedFeature = 0x02;

/** @throws ProtocolError when a length or an offset points outside */
export function readLogin7(data: Buffer): Login7 {
  if (data.length < fixedLength) throw new ProtocolError(`login of ${data.length} bytes is too short`);
  return {
    version: data.readUInt32LE(4),
    packetSize: data.readUInt32LE(8),
    processId: data.readUInt32LE(16),
    integrated: (data.readUInt8(25) & 0x80) !== 0,
    federated: (data.readUInt8(27) & 0x10) !== 0 && features(data).includes(federatedFeature),
    hostName: field(data, 36).toString('utf16le'),
    user: field(data, 40).toString('utf16le'),
    password: clear(field(data, 44)),
    application: field(data, 48).toString('utf16le'),
    database: field(data, 68).toString('utf16le'),
  };
}

/** Offsets are bytes, lengths are characters. */
function field(data: Buffer, at: number): Buffer {
  const offset = data.readUInt16LE(at);
  const end = offset + data.readUInt16LE(at + 2) * 2;
  if (end > data.length) throw new ProtocolError(`login field at ${offset} lies outside`);
  return data.subarray(offset, end);
}

/** Undoes the scrambling of passwords: XOR 0xA5, then swapped nibbles. */
function clear(scrambled: Buffer): string {
  const plain = scrambled.map((byte) => (((byte ^ 0xa5) << 4) | ((byte ^ 0xa5) >> 4)) & 0xff);
  return Buffer.from(plain).toString('utf16le');
}

/** Ids of the features that the client asks for. */
function features(data: Buffer): number[] {
  const pointer = data.readUInt16LE(56);
  if (pointer + 4 > data.length) throw new ProtocolError('login extension lies outside');
  const ids: number[] = [];
  let at = data.readUInt32LE(pointer);
  while (at < data.length && data[at] !== 0xff) {
    if (at + 5 > data.length) throw new ProtocolError('login feature lies outside');
    ids.push(data.readUInt8(at));
    at += 5 + data.readUInt32LE(at + 1);
  }
  return ids;
}
