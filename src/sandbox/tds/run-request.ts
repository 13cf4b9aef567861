import { SqlError } from '../engine.ts';
import type { Reply, ReplyItem } from '../engine.ts';
import type { AnswerStream } from './answer-stream.ts';
import { ByteReader } from './byte-reader.ts';
import { callProcedure } from './call-procedure.ts';
import type { Conversation } from './conversation.ts';
import type { Message } from './message-reader.ts';
import { packetType } from './packet-type.ts';
import { ProtocolError } from './protocol-error.ts';
import { readRpc } from './read-rpc.ts';
import type { RemoteCall } from './read-rpc.ts';
import { ReplyWriter } from './reply-writer.ts';
import { requestTransaction } from './request-transaction.ts';
import { skipHeaders } from './skip-headers.ts';

/**
 * Obeys one request of a logged-in client and writes the answer's tokens, its end excepted.
 * @returns whether the connection goes on
 * @throws ProtocolError for a broken message, and whatever the engine's bugs throw
 */
export async function runRequest(
  message: Message,
  conversation: Conversation,
  answer: AnswerStream,
  signal: AbortSignal,
): Promise<boolean> {
  const writer = new ReplyWriter(answer, conversation, signal);
  if (message.reset !== 'no') {
    reset(message, conversation);
    writer.reset();
  }
  if (signal.aborted) await writer.batch([]);
  else if (message.type === packetType.rpc) await runCalls(message, conversation, writer, signal);
  else await writer.batch(await itemsOf(message, conversation, signal));
  return !writer.fatal;
}

function reset(message: Message, conversation: Conversation): void {
  conversation.prepared.clear();
  // The session cannot be reset around its transaction, so it keeps all when asked to keep that.
  if (message.reset === 'all' || !conversation.session.inTransaction) conversation.session.reset();
}

async function itemsOf(
  message: Message,
  conversation: Conversation,
  signal: AbortSignal,
): Promise<readonly ReplyItem[]> {
  const reader = new ByteReader(message.data);
  const { session } = conversation;
  switch (message.type) {
    case packetType.batch: {
      skipHeaders(reader);
      const sql = reader.take(reader.left).toString('utf16le');
      return (await answered(signal, () => session.batch(sql, signal))).items;
    }
    case packetType.transaction:
      skipHeaders(reader);
      return (await answered(signal, () => requestTransaction(reader, session))).items;
    case packetType.bulkLoad:
      return [{ kind: 'error', error: new SqlError(50000, 'The sandbox does not take bulk loads.') }];
    default:
      throw new ProtocolError(`message of type ${message.type}`);
  }
}

async function runCalls(
  message: Message,
  conversation: Conversation,
  writer: ReplyWriter,
  signal: AbortSignal,
): Promise<void> {
  const reader = new ByteReader(message.data);
  skipHeaders(reader);
  let calls: readonly RemoteCall[];
  try {
    calls = readRpc(reader);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    await writer.call({ procedure: '', parameters: [] }, refusal(error), false);
    return;
  }
  for (const [index, call] of calls.entries()) {
    const reply = await answered(signal, () => callProcedure(conversation, call, signal));
    await writer.call(call, reply, index < calls.length - 1);
    if (signal.aborted || writer.fatal) return;
  }
}

/** The reply, an error that was thrown as one, or nothing where a cancelled request ended with an exception. */
async function answered(signal: AbortSignal, ask: () => Promise<Reply>): Promise<Reply> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof SqlError) return refusal(error);
    if (signal.aborted && !(error instanceof ProtocolError)) return { items: [], status: null, outputs: [] };
    throw error;
  }
}

function refusal(error: SqlError): Reply {
  return { items: [{ kind: 'error', error }], status: null, outputs: [] };
}
