import type { Parameter } from '../engine.ts';
import type { ByteReader } from './byte-reader.ts';
import { readTypeInfo } from './read-type-info.ts';
import { readValue } from './read-value.ts';

/** One procedure call of an RPC message. */
export interface RemoteCall {
  readonly procedure: string;
  readonly parameters: readonly Parameter[];
}

/** Procedures that may be called by number (MS-TDS 2.2.6.6). */
const numbered = [
  '',
  'sp_cursor',
  'sp_cursoropen',
  'sp_cursorprepare',
  'sp_cursorexecute',
  'sp_cursorprepexec',
  'sp_cursorunprepare',
  'sp_cursorfetch',
  'sp_cursoroption',
  'sp_cursorclose',
  'sp_executesql',
  'sp_prepare',
  'sp_execute',
  'sp_prepexec',
  'sp_prepexecrpc',
  'sp_unprepare',
];
const byNumber = 0xffff;
const output = 0x01;

/**
 * Reads the calls of an RPC message behind its ALL_HEADERS; one message may hold several.
 * @throws ProtocolError for a broken message, SqlError 8009 for a parameter of an unknown type
 */
export function readRpc(reader: ByteReader): RemoteCall[] {
  const calls: RemoteCall[] = [];
  do calls.push(readCall(reader));
  while (reader.left > 0);
  return calls;
}

function readCall(reader: ByteReader): RemoteCall {
  const length = reader.u16();
  const procedure = length === byNumber ? (numbered[reader.u16()] ?? '') : reader.text(length);
  reader.u16();
  const parameters: Parameter[] = [];
  while (reader.left > 0 && !atSeparator(reader)) {
    const name = reader.shortText();
    const status = reader.u8();
    const wireType = readTypeInfo(reader, parameters.length + 1, name);
    parameters.push({
      name: name === '' || name.startsWith('@') ? name : `@${name}`,
      type: wireType.type,
      value: readValue(reader, wireType),
      output: (status & output) !== 0,
    });
  }
  if (reader.left > 0) reader.u8();
  return { procedure, parameters };
}

/** Between two calls stands one byte that no length of a name (at most 128) can be. */
function atSeparator(reader: ByteReader): boolean {
  return (reader.peek() ?? 0) >= 0xfe;
}
