import { randomBytes } from 'node:crypto';
import { SqlError } from '../engine.ts';
import type { SqlValue } from '../values.ts';
import type { Reply, ReplyItem } from '../engine.ts';
import type { AnswerStream } from './answer-stream.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { Conversation } from './conversation.ts';
import type { RemoteCall } from './read-rpc.ts';
import { oldTime } from './old-time.ts';
import { change, doneStatus, doneToken, tokens } from './tokens.ts';
import { writeColumns, writeReturnValue, writeRow } from './write-rows.ts';

const none = Buffer.alloc(0);
const selectCommand = 0xc1;
const deadly = 20;

/** Writes replies as tokens. Each DONE waits for what follows it, since all but the last say that more comes. */
export class ReplyWriter {
  readonly #answer: AnswerStream;
  readonly #conversation: Conversation;
  readonly #signal: AbortSignal;
  #pending: { readonly status: number; readonly rows: number; readonly command: number } | null = null;
  #token: number = doneToken.batch;
  #lastError = 0;
  #fatal = false;

  constructor(answer: AnswerStream, conversation: Conversation, signal: AbortSignal) {
    this.#answer = answer;
    this.#conversation = conversation;
    this.#signal = signal;
  }

  /** Whether an error was so severe that the connection ends with this answer. */
  get fatal(): boolean {
    return this.#fatal;
  }

  /** The connection was reset before this request (MS-TDS 2.2.3.1.2). */
  reset(): void {
    tokens.changeBytes(this.#bytes, change.reset, none, none);
    this.#reconcile();
  }

  /** A whole reply to a batch or a transaction request. */
  async batch(items: readonly ReplyItem[]): Promise<void> {
    this.#token = doneToken.batch;
    for (const item of items) await this.#item(item);
    this.#cut();
    this.#reconcile();
    const last = this.#pending ?? { status: 0, rows: 0, command: 0 };
    this.#pending = null;
    tokens.done(this.#bytes, doneToken.batch, last.status | this.#open(), last.rows, last.command);
  }

  /** A whole reply to one procedure call. @param more whether another call's reply follows in this answer */
  async call(call: RemoteCall, reply: Reply, more: boolean): Promise<void> {
    this.#token = doneToken.inProcedure;
    this.#lastError = 0;
    for (const item of reply.items) await this.#item(item);
    this.#cut();
    this.#flush();
    this.#reconcile();
    tokens.returnStatus(this.#bytes, reply.status ?? this.#lastError);
    if (!this.#signal.aborted) for (const output of reply.outputs) this.#output(call, reply, output.name);
    const status = (this.#lastError === 0 ? 0 : doneStatus.error) | (more ? doneStatus.more : 0);
    tokens.done(this.#bytes, doneToken.procedure, status | this.#open());
  }

  get #bytes(): ByteWriter {
    return this.#answer.bytes;
  }

  async #item(item: ReplyItem): Promise<void> {
    // A cancelled request tells nothing more, except what changed the state of the connection.
    if (this.#signal.aborted && item.kind !== 'transaction' && item.kind !== 'database') return;
    this.#flush();
    switch (item.kind) {
      case 'rows':
        await this.#rows(item);
        break;
      case 'count':
        this.#pending = {
          status: item.rows === null ? 0 : doneStatus.count,
          rows: item.rows ?? 0,
          command: 0,
        };
        break;
      case 'error':
        this.#error(item.error);
        break;
      case 'info':
        tokens.info(this.#bytes, item.number, item.message, this.#conversation.engine.serverName);
        break;
      case 'transaction':
        this.#transaction(item.event);
        break;
      case 'database':
        this.#database(item.name);
        break;
    }
  }

  async #rows(item: Extract<ReplyItem, { kind: 'rows' }>): Promise<void> {
    const { version } = this.#conversation;
    const columns = version.timeKnown ? item.columns : item.columns.map((column) => oldTime.column(column));
    const old = (row: readonly SqlValue[]): readonly SqlValue[] =>
      row.map((value, index) => oldTime.value(item.columns[index]?.type ?? { kind: 'int' }, value));
    writeColumns(this.#bytes, columns);
    let count = 0;
    for (const row of item.rows) {
      const start = this.#bytes.length;
      try {
        writeRow(this.#bytes, columns, version.timeKnown ? row : old(row), version.bitmapKnown);
      } catch (error) {
        this.#bytes.truncate(start);
        this.#error(
          new SqlError(8115, `value of the sandbox does not fit its column: ${(error as Error).message}`),
        );
        return;
      }
      count++;
      if (this.#answer.full) await this.#answer.spill();
      if (this.#signal.aborted) break;
    }
    this.#pending = { status: doneStatus.count, rows: count, command: selectCommand };
  }

  #error(error: SqlError): void {
    tokens.error(this.#bytes, error, this.#conversation.engine.serverName);
    this.#lastError = error.number;
    if (error.severity >= deadly) this.#fatal = true;
    this.#pending = { status: doneStatus.error, rows: 0, command: 0 };
  }

  /** A cancelled request ends with an error bit; the acknowledgement follows as a message of its own. */
  #cut(): void {
    if (!this.#signal.aborted) return;
    this.#flush();
    this.#lastError ||= 3617;
    this.#pending = { status: doneStatus.error, rows: 0, command: 0 };
  }

  #output(call: RemoteCall, reply: Reply, name: string): void {
    const index = reply.outputs.findIndex((output) => output.name === name);
    const output = reply.outputs[index];
    if (output === undefined) return;
    const places = [...call.parameters.entries()].filter(([, parameter]) => parameter.output);
    const named = places.find(([, p]) => p.name.toLowerCase() === name.toLowerCase());
    const place = name === '' ? places[index] : (named ?? places[index]);
    writeReturnValue(this.#bytes, place?.[0] ?? index, output);
  }

  #transaction(event: 'begin' | 'commit' | 'rollback'): void {
    const before = this.#conversation.descriptor;
    if (event === 'begin') {
      if (before !== null) return;
      const descriptor = randomBytes(8);
      descriptor.writeUInt8(1, 0);
      this.#conversation.descriptor = descriptor;
      tokens.changeBytes(this.#bytes, change.begin, descriptor, none);
    } else if (before !== null) {
      this.#conversation.descriptor = null;
      tokens.changeBytes(this.#bytes, change[event], none, before);
    }
  }

  #database(name: string): void {
    if (name === this.#conversation.database) return;
    tokens.changeText(this.#bytes, change.database, name, this.#conversation.database);
    this.#conversation.database = name;
  }

  /** Tells the client of whatever the session's state says beyond the items. */
  #reconcile(): void {
    const { session, descriptor, database } = this.#conversation;
    const begins = session.inTransaction && descriptor === null;
    const ends = !session.inTransaction && descriptor !== null;
    if (!begins && !ends && session.database === database) return;
    this.#flush();
    if (begins) this.#transaction('begin');
    if (ends) this.#transaction('rollback');
    this.#database(session.database);
  }

  #flush(): void {
    if (this.#pending === null) return;
    const { status, rows, command } = this.#pending;
    this.#pending = null;
    tokens.done(this.#bytes, this.#token, status | doneStatus.more | this.#open(), rows, command);
  }

  #open(): number {
    return this.#conversation.session.inTransaction ? doneStatus.transaction : 0;
  }
}
