import { ProtocolError } from './protocol-error.ts';
import type { ByteWriter } from './byte-writer.ts';

const option = { version: 0, encryption: 1, instance: 2, threadId: 3, mars: 4, end: 0xff };

/** @returns the client's wish for encryption; a client that does not say cannot encrypt. @throws ProtocolError */
export function readPrelogin(data: Buffer): { readonly encryption: number } {
  let encryption = 2;
  for (let at = 0; data[at] !== option.end; at += 5) {
    if (at + 5 > data.length) throw new ProtocolError('prelogin has no end of options');
    const offset = data.readUInt16BE(at + 1);
    const length = data.readUInt16BE(at + 3);
    if (offset + length > data.length) throw new ProtocolError(`prelogin option at ${offset} lies outside`);
    if (data[at] === option.encryption && length > 0) encryption = data.readUInt8(offset);
  }
  return { encryption };
}

/** Writes the server's options (MS-TDS 2.2.6.5): version 16.0.1000, encryption, no multiple result sets (MARS). */
export function writePrelogin(bytes: ByteWriter, encryption: number): void {
  const options: readonly (readonly [number, Buffer])[] = [
    [option.version, Buffer.from([16, 0, 0x03, 0xe8, 0, 0])],
    [option.encryption, Buffer.from([encryption])],
    [option.instance, Buffer.from([0])],
    [option.threadId, Buffer.alloc(0)],
    [option.mars, Buffer.from([0])],
  ];
  let offset = options.length * 5 + 1;
  for (const [code, value] of options) {
    const head = Buffer.alloc(5);
    head.writeUInt8(code, 0);
    head.writeUInt16BE(offset, 1);
    head.writeUInt16BE(value.length, 3);
    bytes.raw(head);
    offset += value.length;
  }
  bytes.u8(option.end);
  for (const [, value] of options) bytes.raw(value);
}
