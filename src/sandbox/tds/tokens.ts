import type { SqlError } from '../engine.ts';
import type { ByteWriter } from './byte-writer.ts';

/** Bits of a DONE token's status (MS-TDS 2.2.7.6). */
export const doneStatus = {
  more: 0x01,
  error: 0x02,
  transaction: 0x04,
  count: 0x10,
  attention: 0x20,
} as const;

/** Token of the end of a statement: in a batch, within a procedure, of a procedure. */
export const doneToken = { batch: 0xfd, inProcedure: 0xff, procedure: 0xfe } as const;

/** Kinds of ENVCHANGE (MS-TDS 2.2.7.9). */
export const change = {
  database: 1,
  language: 2,
  packetSize: 4,
  collation: 7,
  begin: 8,
  commit: 9,
  rollback: 10,
  reset: 18,
} as const;

/** The single tokens of an answer, each written whole. */
export const tokens = {
  done(bytes: ByteWriter, token: number, status: number, rows = 0, command = 0): void {
    bytes.u8(token).u16(status).u16(command).u64(BigInt(rows));
  },
  error(bytes: ByteWriter, error: SqlError, server: string, procedure = ''): void {
    bytes.u8(0xaa).counted(() => {
      bytes.i32(error.number).u8(error.state).u8(error.severity);
      bytes.longText(error.message).shortText(server).shortText(procedure).u32(error.line);
    });
  },
  info(bytes: ByteWriter, number: number, message: string, server: string, state = 1): void {
    bytes.u8(0xab).counted(() => {
      bytes.i32(number).u8(state).u8(0).longText(message).shortText(server).shortText('').u32(1);
    });
  },
  changeText(bytes: ByteWriter, kind: number, now: string, before: string): void {
    bytes.u8(0xe3).counted(() => {
      bytes.u8(kind).shortText(now).shortText(before);
    });
  },
  changeBytes(bytes: ByteWriter, kind: number, now: Uint8Array, before: Uint8Array): void {
    bytes.u8(0xe3).counted(() => {
      bytes.u8(kind).u8(now.length).raw(now).u8(before.length).raw(before);
    });
  },
  /** Server version 16.0.1000; `version` is the protocol's, which clients compare exactly. */
  loginAck(bytes: ByteWriter, version: number): void {
    bytes.u8(0xad).counted(() => {
      bytes
        .u8(1)
        .u32BE(version)
        .shortText('Microsoft SQL Server')
        .raw(Buffer.from([16, 0, 0x03, 0xe8]));
    });
  },
  returnStatus(bytes: ByteWriter, status: number): void {
    bytes.u8(0x79).i32(status);
  },
};
