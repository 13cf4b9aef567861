import type { Socket } from 'node:net';
import { SqlError } from '../engine.ts';
import type { Engine, Session } from '../engine.ts';
import { AnswerStream } from './answer-stream.ts';
import type { Conversation } from './conversation.ts';
import { answerEncryption } from './encryption.ts';
import type { EncryptionMode } from './encryption.ts';
import { readLogin7 } from './login7.ts';
import type { Login7 } from './login7.ts';
import { MessageReader } from './message-reader.ts';
import type { Message } from './message-reader.ts';
import { packetType } from './packet-type.ts';
import { readPrelogin, writePrelogin } from './prelogin.ts';
import { ProtocolError } from './protocol-error.ts';
import { protocolVersion } from './protocol-version.ts';
import { runRequest } from './run-request.ts';
import { doneStatus, doneToken, tokens } from './tokens.ts';
import { Transport } from './transport.ts';
import type { TlsContexts } from './transport.ts';
import { writeLoginAnswer, writeLoginRefusal, writeOldClientRefusal } from './write-login-answer.ts';

const loginLimit = 256 * 1024;
const requestLimit = 256 * 1024 * 1024;
const queueLimit = 16;

/** What all connections of a server share. */
export interface ConnectionOptions {
  readonly engine: Engine;
  readonly encryption: EncryptionMode;
  /** null where TLS is off. */
  readonly contexts: TlsContexts | null;
  /** A client that has not logged in by then is cut off. */
  readonly loginDeadlineMs: number;
  onError(error: Error): void;
}

/** One client, from its first byte to the close of its socket. Requests run one after the other. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #transport: Transport;
  readonly #reader = new MessageReader(loginLimit);
  readonly #deadline: NodeJS.Timeout;
  readonly #running = new Set<AbortController>();
  #state: 'prelogin' | 'login' | 'ready' | 'over' = 'prelogin';
  #tls: 'none' | 'login' | 'all' = 'none';
  #loginImpossible = false;
  #packetSize = 4096;
  #session: Session | null = null;
  #conversation: Conversation | null = null;
  #last: Promise<void> = Promise.resolve();
  #gone = false;
  /** Resolves when the socket is closed and the session with it. */
  readonly closed: Promise<void>;

  constructor(socket: Socket, options: ConnectionOptions) {
    this.#options = options;
    this.#transport = new Transport(socket, options.contexts, {
      bytes: (chunk) => this.#receive(chunk),
      failed: (error) => this.#fail(error),
    });
    this.#deadline = setTimeout(() => {
      this.#fail(new ProtocolError(`no login within ${options.loginDeadlineMs} ms`));
    }, options.loginDeadlineMs);
    // A reset by the peer is no news; `close` follows.
    socket.on('error', () => this.destroy());
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.#close();
        resolve();
      });
    });
  }

  destroy(): void {
    this.#state = 'over';
    this.#transport.destroy();
  }

  #receive(chunk: Buffer): void {
    try {
      if (this.#state !== 'over') for (const message of this.#reader.push(chunk)) this.#handle(message);
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #handle(message: Message): void {
    if (this.#state === 'prelogin' && message.type === packetType.prelogin) this.#prelogin(message.data);
    else if (this.#state === 'login' && message.type === packetType.login7) this.#login(message.data);
    else if (this.#state === 'ready' && message.type === packetType.attention) this.#attention();
    else if (this.#state === 'ready') this.#request(message);
    else if (this.#state !== 'over')
      throw new ProtocolError(`message of type ${message.type} before the login`);
  }

  #prelogin(data: Buffer): void {
    const { encryption } = readPrelogin(data);
    const mode = this.#transport.strict ? 'off' : this.#options.encryption;
    const reply = answerEncryption(encryption, mode);
    this.#state = 'login';
    this.#tls = this.#transport.strict ? 'none' : reply.tls;
    this.#loginImpossible = reply.impossible && !this.#transport.strict;
    const answer = this.#answer();
    writePrelogin(answer.bytes, reply.code);
    void answer.end();
    if (this.#tls !== 'none') this.#transport.startTls();
  }

  #login(data: Buffer): void {
    if (this.#loginImpossible) throw new ProtocolError('login without the encryption demanded');
    clearTimeout(this.#deadline);
    const login = readLogin7(data);
    if (this.#tls === 'login') this.#transport.stopTls();
    const answer = this.#answer();
    const version = protocolVersion(login.version, this.#transport.strict);
    const { engine } = this.#options;
    if (version === null) writeOldClientRefusal(answer.bytes, engine.serverName);
    else {
      try {
        this.#session = this.#openSession(login);
        const oldPacketSize = this.#packetSize;
        if (login.packetSize !== 0) this.#packetSize = Math.min(Math.max(login.packetSize, 512), 32_767);
        const { database } = this.#session;
        const shared = { database, server: engine.serverName, version: version.code };
        writeLoginAnswer(answer.bytes, { ...shared, packetSize: this.#packetSize, oldPacketSize });
        this.#conversation = {
          engine,
          session: this.#session,
          prepared: new Map(),
          nextHandle: 1,
          descriptor: null,
          database,
          version,
        };
      } catch (error) {
        if (!(error instanceof SqlError)) throw error;
        writeLoginRefusal(answer.bytes, error, engine.serverName);
      }
    }
    this.#reader.limit = requestLimit;
    this.#state = this.#conversation === null ? 'over' : 'ready';
    this.#enqueue(async () => {
      await answer.end();
      if (this.#conversation === null) this.#transport.hangUp();
    });
  }

  #openSession(login: Login7): Session {
    if (login.integrated)
      throw new SqlError(
        18452,
        'Login failed. The login is from an untrusted domain and cannot be used with Integrated authentication.',
        { severity: 14 },
      );
    if (login.federated)
      throw new SqlError(18456, `Login failed for user '${login.user}'.`, { severity: 14, state: 1 });
    return this.#options.engine.login(login);
  }

  #request(message: Message): void {
    const conversation = this.#conversation;
    if (conversation === null) return;
    if (this.#running.size >= queueLimit)
      throw new ProtocolError('requests come faster than they are answered');
    const controller = new AbortController();
    this.#running.add(controller);
    this.#enqueue(async () => {
      const answer = this.#answer();
      let goesOn = true;
      if (message.ignored) tokens.done(answer.bytes, doneToken.batch, doneStatus.error);
      else goesOn = await runRequest(message, conversation, answer, controller.signal);
      this.#running.delete(controller);
      if (!goesOn) this.#state = 'over';
      await answer.end();
      if (!goesOn) this.#transport.hangUp();
    });
  }

  /** Ends what runs; its answer is finished first, then the acknowledgement follows as a message of its own. */
  #attention(): void {
    for (const controller of this.#running) controller.abort();
    this.#enqueue(async () => {
      const answer = this.#answer();
      tokens.done(answer.bytes, doneToken.batch, doneStatus.attention);
      await answer.end();
    });
  }

  #enqueue(work: () => Promise<void>): void {
    this.#last = this.#last
      .then(() => (this.#gone ? undefined : work()))
      .catch((error: unknown) => {
        this.#fail(error as Error);
      });
  }

  #answer(): AnswerStream {
    return new AnswerStream({
      packetSize: this.#packetSize,
      spid: this.#session?.spid ?? 0,
      write: (packets) => this.#transport.write(packets),
    });
  }

  #fail(error: Error): void {
    if (this.#state !== 'over') this.#options.onError(error);
    this.destroy();
  }

  #close(): void {
    this.#gone = true;
    this.#state = 'over';
    clearTimeout(this.#deadline);
    this.#transport.destroy();
    for (const controller of this.#running) controller.abort();
    this.#running.clear();
    try {
      this.#session?.close();
    } catch (error) {
      this.#options.onError(error as Error);
    }
    this.#session = null;
  }
}
