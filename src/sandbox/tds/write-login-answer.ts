import { SqlError } from '../engine.ts';
import type { ByteWriter } from './byte-writer.ts';
import { change, doneStatus, doneToken, tokens } from './tokens.ts';
import { collation } from './type-code.ts';

/** What a login led to. */
export interface LoginOutcome {
  readonly database: string;
  readonly server: string;
  /** For LOGINACK. */
  readonly version: number;
  readonly packetSize: number;
  readonly oldPacketSize: number;
}

/** The answer to a successful login (MS-TDS 2.2.7.14 and 3.3.5.4); no feature is acknowledged, as none is needed. */
export function writeLoginAnswer(bytes: ByteWriter, outcome: LoginOutcome): void {
  const { database, server } = outcome;
  tokens.changeText(bytes, change.database, database, 'master');
  tokens.info(bytes, 5701, `Changed database context to '${database}'.`, server, 2);
  tokens.changeBytes(bytes, change.collation, collation, Buffer.alloc(0));
  tokens.changeText(bytes, change.language, 'us_english', '');
  tokens.info(bytes, 5703, 'Changed language setting to us_english.', server);
  tokens.loginAck(bytes, outcome.version);
  tokens.changeText(bytes, change.packetSize, String(outcome.packetSize), String(outcome.oldPacketSize));
  tokens.done(bytes, doneToken.batch, 0);
}

/** The answer to a refused login. */
export function writeLoginRefusal(bytes: ByteWriter, error: SqlError, server: string): void {
  tokens.error(bytes, error, server);
  tokens.done(bytes, doneToken.batch, doneStatus.error);
}

/** A refusal that clients of TDS 7.1 and older can read: line numbers have two bytes, row counts four. */
export function writeOldClientRefusal(bytes: ByteWriter, server: string): void {
  const error = new SqlError(18456, 'Login failed: the sandbox speaks TDS 7.2 to 8.0.', { severity: 14 });
  bytes.u8(0xaa).counted(() => {
    bytes.i32(error.number).u8(error.state).u8(error.severity);
    bytes.longText(error.message).shortText(server).shortText('').u16(error.line);
  });
  bytes.u8(doneToken.batch).u16(doneStatus.error).u16(0).u32(0);
}
