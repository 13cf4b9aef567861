import { SqlError } from '../engine.ts';
import type { Reply, Session } from '../engine.ts';
import type { ByteReader } from './byte-reader.ts';

const kind = { begin: 5, commit: 7, rollback: 8, save: 9 };
const beginAnother = 0x01;

/**
 * Obeys a transaction request (MS-TDS 2.2.6.9) behind its ALL_HEADERS.
 * @throws SqlError 8501 for distributed transactions, ProtocolError beyond the end
 */
export async function requestTransaction(reader: ByteReader, session: Session): Promise<Reply> {
  const request = reader.u16();
  switch (request) {
    case kind.begin:
      return begin(reader, session);
    case kind.commit: {
      reader.shortText();
      return thenBegin(reader, session, await session.commit());
    }
    case kind.rollback:
      return thenBegin(reader, session, await session.rollback(reader.shortText()));
    case kind.save:
      return session.save(reader.shortText());
    default:
      throw new SqlError(8501, `MSDTC on server is unavailable: transaction request ${request}.`);
  }
}

function begin(reader: ByteReader, session: Session): Promise<Reply> {
  const isolation = reader.u8();
  return session.begin(isolation, reader.shortText());
}

async function thenBegin(reader: ByteReader, session: Session, ended: Reply): Promise<Reply> {
  const flags = reader.left > 0 ? reader.u8() : 0;
  if ((flags & beginAnother) === 0) return ended;
  const begun = await begin(reader, session);
  return { ...begun, items: [...ended.items, ...begun.items] };
}
