import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { askBalancer } from '../../../src/hosts/ask-balancer.ts';
import { httpServer, type Said } from './http-server.ts';

const calm = new AbortController().signal;
const root = { Application: 'Octopus Deploy', Version: '2025.3.1' };
const named = (name: string): Said => ({ headers: { 'Octopus-Node': name }, body: root });

/** Sends the requests to these in turn. */
const inTurn = (said: readonly Said[]): (() => Said | undefined) => {
  let next = 0;
  return () => said[next++ % said.length];
};

describe('asking a balancer', () => {
  test('counts who answers over so many fresh connections, without cookies', async () => {
    const sticky = named('NODE1');
    const cookie = { ...sticky, headers: { ...sticky.headers, 'Set-Cookie': 'SERVERID=1' } };
    const balancer = await httpServer(inTurn([cookie, named('NODE2'), named('NODE3')]));
    const view = await askBalancer(balancer.url, 9, {}, calm);
    expect(view).toEqual({
      kind: 'seen',
      answers: new Map([
        ['NODE1', 3],
        ['NODE2', 3],
        ['NODE3', 3],
      ]),
      tried: 9,
      failed: 0,
      product: null,
    });
    expect(balancer.connections()).toBe(9);
    expect(balancer.asked.some(({ headers }) => 'cookie' in headers)).toBe(false);
    expect(new Set(balancer.asked.map(({ path }) => path))).toEqual(new Set(['/api']));
  });

  test('has at most four connections open', async () => {
    let open = 0;
    let most = 0;
    const balancer = await httpServer((_, response) => {
      most = Math.max(most, ++open);
      setTimeout(() => {
        open--;
        response.setHeader('Octopus-Node', 'NODE1').end('{}');
      }, 5);
      return undefined;
    });
    await askBalancer(balancer.url, 12, {}, calm);
    expect(most).toBe(4);
  });

  test('takes the name from the ping where the header is stripped', async () => {
    const ping = { status: 418, body: { Name: 'NODE2', IsInMaintenanceMode: true } };
    const balancer = await httpServer(({ path }) => (path === '/api' ? { body: root } : ping));
    expect(await askBalancer(balancer.url, 2, {}, calm)).toMatchObject({ answers: new Map([['NODE2', 2]]) });
  });

  test('does not count a node whose answer is an error', async () => {
    const broken = { status: 503, headers: { 'Octopus-Node': 'NODE1' }, body: { ErrorMessage: 'starting' } };
    const balancer = await httpServer(inTurn([broken, named('NODE2')]));
    expect(await askBalancer(balancer.url, 4, {}, calm)).toMatchObject({
      answers: new Map([['NODE2', 2]]),
      tried: 4,
      failed: 2,
    });
  });

  test('a balancer without nodes is seen, with no answers, and named by its page', async () => {
    const page = '<html><body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx/1.22.1</center>';
    const balancer = await httpServer({ status: 502, body: page });
    expect(await askBalancer(balancer.url, 3, {}, calm)).toEqual({
      kind: 'seen',
      answers: new Map(),
      tried: 3,
      failed: 3,
      product: 'nginx',
    });
  });

  test.each([
    ['a login page', { body: '<html><title>Sign in</title></html>' }, 'page titled "Sign in" (200)'],
    [
      'a redirect',
      { status: 301, headers: { Location: 'https://elsewhere.example/' } },
      'redirect to https://',
    ],
    ['another program', { body: { Application: 7 } }, '(200)'],
  ])('%s is not taken for Octopus', async (_, said, words) => {
    const balancer = await httpServer(said);
    expect(await askBalancer(balancer.url, 3, {}, calm)).toEqual({
      kind: 'unreachable',
      why: expect.stringContaining(words) as string,
    });
  });

  test('nobody there is unreachable', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    expect(await askBalancer(`http://127.0.0.1:${port}`, 3, {}, calm)).toEqual({
      kind: 'unreachable',
      why: `127.0.0.1:${port} refuses the connection: nothing listens there`,
    });
  });

  test('who answers no one is not waited for again and again', async () => {
    const balancer = await httpServer(() => undefined);
    expect(await askBalancer(balancer.url, 30, { deadlineMs: 60 }, calm)).toEqual({
      kind: 'unreachable',
      why: expect.stringContaining('did not answer within 0.06 s') as string,
    });
    expect(balancer.asked).toHaveLength(4);
  });

  test('a node that hangs is a failure, and the others are still counted', async () => {
    const turn = inTurn([named('NODE1'), named('NODE3')]);
    let asked = 0;
    const balancer = await httpServer(() => (asked++ % 3 === 2 ? undefined : turn()));
    expect(await askBalancer(balancer.url, 9, { deadlineMs: 500 }, calm)).toMatchObject({
      answers: new Map([
        ['NODE1', 3],
        ['NODE3', 3],
      ]),
      tried: 9,
      failed: 3,
    });
  });

  test('an aborted signal ends it with its reason', async () => {
    const balancer = await httpServer(() => undefined);
    const controller = new AbortController();
    const reason = new Error('enough');
    const asking = askBalancer(balancer.url, 9, {}, controller.signal);
    setTimeout(() => controller.abort(reason), 20);
    await expect(asking).rejects.toBe(reason);
    expect(balancer.asked.length).toBeLessThanOrEqual(4);
  });
});
