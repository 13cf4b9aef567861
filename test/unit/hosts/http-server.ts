// A small HTTP server for tests: says what it is told to, and remembers what it was asked.
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** What it was asked. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What it says; a string body goes as it is, anything else as JSON. */
export interface Said {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A server that listens on loopback until the test is finished. */
export interface HttpServer {
  readonly url: string;
  readonly asked: readonly Asked[];
  readonly connections: () => number;
}

/** What to do with a request; without a return value, it has been answered (or left unanswered) by hand. */
export type Script = (asked: Asked, response: ServerResponse) => Said | undefined;

export async function httpServer(
  script: Script | Said,
  tls?: { readonly key: string; readonly cert: string },
): Promise<HttpServer> {
  const asked: Asked[] = [];
  let connections = 0;
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      const question = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body,
      };
      asked.push(question);
      const said = typeof script === 'function' ? script(question, response) : script;
      if (said !== undefined && !response.destroyed) say(response, said);
    });
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  server.on(tls === undefined ? 'connection' : 'secureConnection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    asked,
    connections: () => connections,
  };
}

function say(response: ServerResponse, { status = 200, headers = {}, body = '' }: Said): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type = text.startsWith('<') ? 'text/html' : 'application/json';
  response.writeHead(status, { 'Content-Type': type, ...headers }).end(text);
}
