import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A proxy between driver and server. */
export interface Proxy {
  readonly port: number;
  /** Cuts all connections at once. */
  cut(): void;
  stop(): Promise<void>;
}

/** Forwards to a port of this machine, handing on the pieces that `split` makes of what arrives, one per turn of the loop. */
export async function startProxy(
  target: number,
  split: (chunk: Buffer) => readonly Buffer[],
): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    forward(client, upstream, split);
    forward(upstream, client, split);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    stop: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}

function forward(from: Socket, to: Socket, split: (chunk: Buffer) => readonly Buffer[]): void {
  let last: Promise<void> = Promise.resolve();
  from.on('data', (chunk) => {
    from.pause();
    last = last.then(async () => {
      for (const piece of split(chunk)) {
        if (!to.destroyed) to.write(piece);
        await new Promise((resolve) => setImmediate(resolve));
      }
      from.resume();
    });
  });
}

/** Every byte alone. */
export function byteByByte(chunk: Buffer): Buffer[] {
  return Array.from(chunk, (byte) => Buffer.from([byte]));
}
