import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { pingNode } from '../../../src/hosts/ping.ts';
import { issueCertificates } from '../../../src/sandbox/tds/certificate.ts';
import { httpServer } from './http-server.ts';

const calm = new AbortController().signal;

/** Octopus issue 7964. */
const body = {
  Id: 'OctopusServerNodes-NODE1',
  Name: 'NODE1',
  LastSeen: '2022-12-21T20:12:00.354+00:00',
  IsOffline: false,
  MaxConcurrentTasks: 5,
  IsInMaintenanceMode: false,
  Version: '2022.4.3963',
  Links: { Self: '/api/octopusservernodes/ping' },
};

const login = '<!DOCTYPE html><html><head><title>Sign in\n to Example</title></head></html>';

/** Listens on loopback and does not speak HTTP. */
async function rawServer(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('a node that answers', () => {
  test('tells its name, flags, version and heart beat', async () => {
    const node = await httpServer({ headers: { 'Octopus-Node': 'NODE1' }, body });
    const ping = await pingNode(node.url, {}, calm);
    expect(ping).toEqual({
      kind: 'answered',
      status: 200,
      nodeName: 'NODE1',
      draining: false,
      offline: false,
      version: '2022.4.3963',
      lastSeenAt: new Date('2022-12-21T20:12:00.354Z'),
      tookMs: expect.any(Number) as number,
    });
    expect(node.asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /api/octopusservernodes/ping',
    ]);
  });

  test('drains with 418', async () => {
    const node = await httpServer({ status: 418, body: { ...body, IsInMaintenanceMode: true } });
    expect(await pingNode(node.url, {}, calm)).toMatchObject({
      status: 418,
      nodeName: 'NODE1',
      draining: true,
    });
  });

  test('knows little of itself while it is offline', async () => {
    const node = await httpServer({ status: 418, body: { Name: 'NODE1', IsOffline: true } });
    expect(await pingNode(node.url, {}, calm)).toMatchObject({
      offline: true,
      draining: null,
      version: null,
      lastSeenAt: null,
    });
  });

  test('is asked below the path of its url, over a fresh connection each time', async () => {
    const node = await httpServer({ body });
    await pingNode(`${node.url}/octopus/`, {}, calm);
    await pingNode(`${node.url}/octopus`, {}, calm);
    expect(node.asked.map(({ path }) => path)).toEqual(Array(2).fill('/octopus/api/octopusservernodes/ping'));
    expect(node.connections()).toBe(2);
    expect(node.asked[0]?.headers.connection).toBe('close');
  });

  test('may have a name beyond ASCII and types nobody expects', async () => {
    const header = Buffer.from('KNÖTEN', 'utf8').toString('latin1');
    const odd = { Name: 7, LastSeen: 'yesterday', IsOffline: 'no', Version: 3 };
    const node = await httpServer({ headers: { 'Octopus-Node': header }, body: odd });
    expect(await pingNode(node.url, {}, calm)).toMatchObject({
      nodeName: 'KNÖTEN',
      offline: null,
      version: null,
      lastSeenAt: null,
    });
  });
});

describe('somebody else answers', () => {
  const cases = [
    ['a login page', { body: login }, /page titled "Sign in to Example" \(200\)/],
    ['a teapot without JSON', { status: 418, body: "I'm a teapot" }, /"I'm a teapot" \(418\)/],
    ['other JSON', { body: { status: 'ok' } }, /not an Octopus node/],
    ['JSON that is no object', { body: '[1]' }, /not an Octopus node/],
    ['nothing at all', { body: '' }, /an empty body \(200\)/],
    ['404 of a web server', { status: 404, body: '<html><h1>Not Found</h1>' }, /titled "Not Found" \(404\)/],
    ['400 of a very old Octopus', { status: 400, body }, /400.*issue 1928/],
    ['a node with a status nobody knows', { status: 202, body }, /answers 202/],
  ] as const;
  test.each(cases)('%s is foreign', async (_, said, why) => {
    const server = await httpServer(said);
    const ping = await pingNode(server.url, {}, calm);
    expect(ping).toEqual({ kind: 'foreign', why: expect.stringMatching(why) as string });
  });

  test('a redirect is foreign, is not followed, and its query is not shown', async () => {
    const elsewhere = await httpServer({ body });
    const server = await httpServer({
      status: 302,
      headers: { Location: `${elsewhere.url}/login?token=abc` },
    });
    const ping = await pingNode(server.url, {}, calm);
    expect(ping).toMatchObject({ kind: 'foreign', why: expect.stringContaining('/login (302)') as string });
    expect(JSON.stringify(ping)).not.toContain('abc');
    expect(elsewhere.asked).toEqual([]);
  });

  test('what is not HTTP is foreign', async () => {
    const url = await rawServer(createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n')));
    expect(await pingNode(url, {}, calm)).toMatchObject({
      kind: 'foreign',
      why: expect.stringContaining('does not answer in HTTP') as string,
    });
  });

  test('an endless answer is read no further than its bound', async () => {
    const server = await httpServer((_, response) => {
      const more = (): void => {
        while (response.write('x'.repeat(65_536))) continue;
        response.once('drain', more);
      };
      response.writeHead(200);
      more();
      return undefined;
    });
    const ping = await pingNode(server.url, { deadlineMs: 10_000 }, calm);
    expect(ping.kind).toBe('foreign');
  });
});

describe('nobody answers', () => {
  test.each([
    ['a gateway without its node', 503, '<html><body><h1>503 Service Unavailable</h1>'],
    ['a node that starts', 503, '{"ErrorMessage":"starting"}'],
    ['a gateway that waited in vain', 504, ''],
  ])('%s is unreachable', async (_, status, text) => {
    const server = await httpServer({ status, headers: { 'Octopus-Node': 'NODE1' }, body: text });
    expect(await pingNode(server.url, {}, calm)).toMatchObject({
      kind: 'unreachable',
      why: expect.stringContaining(String(status)) as string,
    });
  });

  test('a closed port, an unknown name and a cut connection are unreachable', async () => {
    const closed = createServer();
    const url = await rawServer(closed);
    await new Promise((resolve) => closed.close(resolve));
    expect(await pingNode(url, {}, calm)).toMatchObject({ why: expect.stringMatching(/refuses/) as string });
    expect(await pingNode('http://no-such-host.invalid', {}, calm)).toMatchObject({
      kind: 'unreachable',
      why: expect.stringContaining('no-such-host.invalid') as string,
    });
    const cut = await httpServer((_, response) => {
      response.writeHead(200, { 'Content-Length': '100' }).write('{"Name"');
      setImmediate(() => response.socket?.destroy());
      return undefined;
    });
    expect(await pingNode(cut.url, {}, calm)).toMatchObject({ kind: 'unreachable' });
  });

  test.each(['', '{"Name":"NODE1",'])(
    'who says %j and no more is given up at the deadline',
    async (start) => {
      const server = await httpServer((_, response) => {
        if (start !== '') response.write(start);
        return undefined;
      });
      const ping = await pingNode(server.url, { deadlineMs: 60 }, calm);
      expect(ping).toEqual({
        kind: 'unreachable',
        why: expect.stringMatching(/^127\.0\.0\.1:\d+ did not answer within 0.06 s$/) as string,
      });
    },
  );

  test('an aborted signal ends it with its reason, before and while asking', async () => {
    const server = await httpServer(() => undefined);
    const reason = new Error('enough');
    await expect(pingNode(server.url, {}, AbortSignal.abort(reason))).rejects.toBe(reason);
    const controller = new AbortController();
    const asking = pingNode(server.url, {}, controller.signal);
    setTimeout(() => controller.abort(reason), 20);
    await expect(asking).rejects.toBe(reason);
  });
});

describe('over TLS', () => {
  test('an authority of one’s own is trusted when given, and else the way to give it is named', async () => {
    const { ca, key, cert } = await issueCertificates([]);
    const node = await httpServer({ body }, { key, cert });
    expect(await pingNode(node.url, { certificateAuthority: ca }, calm)).toMatchObject({ kind: 'answered' });
    expect(await pingNode(node.url, {}, calm)).toMatchObject({
      kind: 'foreign',
      why: expect.stringMatching(/not trusted \([A-Z_]+\).*NODE_EXTRA_CA_CERTS/) as string,
    });
    expect(node.asked).toHaveLength(1);
  });

  test('a port without TLS is said to be one', async () => {
    const node = await httpServer({ body });
    expect(await pingNode(node.url.replace('http:', 'https:'), {}, calm)).toMatchObject({
      kind: 'foreign',
      why: expect.stringContaining('http://') as string,
    });
  });
});
