// A proxy between driver and server that spoils what passes, at a chosen place of the conversation.
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** What happens to the bytes from the server once `when` has come. */
export type Fault =
  /** The connection is reset. */
  | { readonly kind: 'cut' }
  /** The next thing the client sends never arrives, and the connection is reset: what it asked for is not done. */
  | { readonly kind: 'cut-request' }
  /** The connection ends orderly, in the middle of things. */
  | { readonly kind: 'end' }
  /** Nothing passes any more, in neither direction; the connection stays open. */
  | { readonly kind: 'stall' }
  /** These bytes instead of the answer. */
  | { readonly kind: 'garbage'; readonly bytes: Buffer }
  /** The first `bytes` of the answer, then nothing more. */
  | { readonly kind: 'half'; readonly bytes: number }
  /** The first `bytes` of the answer, then the end of the connection. */
  | { readonly kind: 'half-then-end'; readonly bytes: number }
  /** Everything passes, one byte at a time, in both directions. */
  | { readonly kind: 'bytewise' }
  /** Each answer passes through this function. */
  | { readonly kind: 'rewrite'; readonly rewrite: (chunk: Buffer) => Buffer };

/** A running proxy. */
export interface FaultProxy {
  readonly port: number;
  /** Bytes that the client sent so far. */
  readonly sent: () => Buffer;
  /** From now on. */
  readonly spoil: (fault: Fault) => void;
  /** Resets every connection there is; new ones pass again. */
  readonly drop: () => void;
  readonly close: () => Promise<void>;
}

/**
 * @param target port of the server on loopback
 * @param fault from the start of every connection; `when` counts the server's chunks from 0
 */
export async function faultProxy(
  target: number,
  fault?: Fault,
  when = (_chunk: number): boolean => true,
): Promise<FaultProxy> {
  let current = fault;
  let due = when;
  const sent: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    upstream.on('end', () => client.end()).on('close', () => client.destroy());
    client.on('end', () => upstream.end()).on('close', () => upstream.destroy());
    client.on('data', (chunk) => {
      sent.push(chunk);
      if (current?.kind === 'cut-request') {
        upstream.destroy();
        client.resetAndDestroy();
        return;
      }
      if (current?.kind === 'bytewise') dribble(upstream, chunk);
      else if (current?.kind !== 'stall' || stalled === undefined) upstream.write(chunk);
    });
    let count = 0;
    let stalled: true | undefined;
    let left = Number.NaN;
    upstream.on('data', (chunk) => {
      const active = current !== undefined && due(count++) ? current : undefined;
      if (stalled === true) return;
      switch (active?.kind) {
        case undefined:
        case 'cut-request':
          client.write(chunk);
          return;
        case 'cut':
          client.resetAndDestroy();
          return;
        case 'end':
          stalled = true;
          client.end();
          return;
        case 'stall':
          stalled = true;
          return;
        case 'garbage':
          stalled = true;
          client.write(active.bytes);
          return;
        case 'half':
        case 'half-then-end':
          left = Number.isNaN(left) ? active.bytes : left;
          client.write(chunk.subarray(0, left));
          left -= chunk.length;
          if (left > 0) return;
          stalled = true;
          if (active.kind === 'half-then-end') client.end();
          return;
        case 'bytewise':
          dribble(client, chunk);
          return;
        case 'rewrite':
          client.write(active.rewrite(chunk));
          return;
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    sent: () => Buffer.concat(sent),
    spoil: (next) => {
      current = next;
      due = () => true;
    },
    drop: () => {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Without Nagle's algorithm each write is a packet of its own. */
function dribble(socket: Socket, chunk: Buffer): void {
  for (const byte of chunk) socket.write(Buffer.of(byte));
}
