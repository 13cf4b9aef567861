import { once } from 'node:events';
import { connect as connectTls } from 'node:tls';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Reply } from '../../../src/sandbox/engine.ts';
import type { Script } from './scripted-engine.ts';
import { empty } from './scripted-engine.ts';
import { byteByByte, startProxy } from './start-proxy.ts';
import type { Proxy } from './start-proxy.ts';
import { eventually, startServer } from './start-server.ts';
import type { Started } from './start-server.ts';

let started: Started;
let proxy: Proxy | undefined;
let script: Script;

beforeEach(async () => {
  script = ({ parameters }) => text([parameters[0]?.value as string]);
  started = await startServer((seen, signal) => script(seen, signal), { loginDeadlineMs: 2_000 });
});
afterEach(async () => {
  await proxy?.stop();
  proxy = undefined;
  await started.stop();
});

function text(values: Iterable<string>): Reply {
  const rows = Object.assign([] as [string][], {
    *[Symbol.iterator]() {
      for (const value of values) yield [value];
    },
  });
  const columns = [{ name: 't', type: { kind: 'nvarchar', length: 'max' }, nullable: true } as const];
  return { ...empty, items: [{ kind: 'rows', columns, rows }] };
}

const prelogin = Buffer.from('1201001a0000010000001a0006010020000102002100010300220000ff', 'hex');

describe.each([
  ['TLS', { encrypt: true }],
  ['TLS before all else', { encrypt: 'strict' }],
  ['no TLS', { encrypt: false }],
])('with %s', (_name, options) => {
  it.each([512, 4_096, 32_767])('messages of all sizes fit into packets of %i bytes', async (packetSize) => {
    const pool = await started.pool({
      options: { ...options, packetSize, cryptoCredentialsDetails: { ca: started.ca } },
    });
    for (const length of [0, 236, 251, 252, 253, 4_000, 40_000]) {
      const sent = 'é'.repeat(length);
      const { recordset } = await pool.request().input('t', sent).query<{ t: string }>('select @t');
      expect(recordset[0]?.t).toBe(sent);
    }
  });

  it('bytes may arrive one by one, in both directions', async () => {
    proxy = await startProxy(started.port, byteByByte);
    const pool = await started.pool({
      port: proxy.port,
      options: { ...options, cryptoCredentialsDetails: { ca: started.ca } },
    });
    const { recordset } = await pool.request().input('t', 'slow').query<{ t: string }>('select @t');
    expect(recordset).toEqual([{ t: 'slow' }]);
  });
});

it('ten thousand rows arrive', async () => {
  const all = Array.from({ length: 10_000 }, (_, index) => `row ${index}`);
  script = () => text(all);
  const pool = await started.pool();
  const { recordset } = await pool.request().batch<{ t: string }>('all');
  expect(recordset.map(({ t }) => t)).toEqual(all);
});

it('a client that reads slowly is waited for, and a cancelled answer stops short', async () => {
  let made = 0;
  script = ({ call }) =>
    call !== 'all'
      ? undefined
      : text(
          (function* () {
            for (; made < 20_000; made++) yield 'x'.repeat(4_000);
          })(),
        );
  const pool = await started.pool({ pool: { min: 1, max: 1 } });
  const request = pool.request();
  request.stream = true;
  let rows = 0;
  request.on('row', () => {
    if (++rows === 1) request.pause();
  });
  request.on('error', () => undefined);
  void request.batch('all');
  await eventually(() => rows > 0);
  let before = -1;
  while (before !== made) {
    before = made;
    await delay(50);
  }
  expect(made).toBeLessThan(5_000);
  request.cancel();
  request.resume();
  expect((await pool.request().batch('next')).recordsets).toEqual([]);
  expect(made).toBeLessThan(10_000);
});

it('a request whose client vanishes ends, and its session is closed', async () => {
  proxy = await startProxy(started.port, (chunk) => [chunk]);
  const pool = await started.pool({ port: proxy.port, pool: { min: 1, max: 1 } });
  let ended = false;
  script = async (_seen, signal) => {
    proxy?.cut();
    await delay(5_000, undefined, { signal }).catch(() => undefined);
    ended = true;
    return undefined;
  };
  await expect(pool.request().batch('slow')).rejects.toBeInstanceOf(Error);
  await eventually(() => ended && started.engine.open() === 0 && started.server.connections() === 0);
});

describe('a client that breaks the rules is dropped, and nobody else', () => {
  it.each([
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['a packet length of nothing', Buffer.from('1201000000000100', 'hex')],
    ['a packet length beyond all', Buffer.from('1201ffff00000100', 'hex')],
    ['options that lie outside', Buffer.from('1201000e00000100010fff0001ff', 'hex')],
    ['a login before all else', Buffer.from('100100080000010000', 'hex')],
    ['a request before the login', Buffer.concat([prelogin, Buffer.from('0101000c000001000000', 'hex')])],
    ['rubbish in place of TLS', Buffer.from('160301000500000000000000000000000000', 'hex')],
  ])('%s', async (_name, bytes) => {
    const other = await started.pool();
    const connections = started.server.connections();
    const socket = await started.socket();
    socket.resume();
    const closed = once(socket, 'close');
    socket.write(bytes);
    await closed;
    await eventually(() => started.server.connections() <= connections);
    const { recordset } = await other.request().input('t', 'ok').query('select @t');
    expect(recordset).toEqual([{ t: 'ok' }]);
  });

  it('any bytes, before and inside of a session', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        fc.constantFrom(0x01, 0x03, 0x0e, 0x07, 0x10, 0x12),
        async (bytes, type) => {
          const socket = await started.socket();
          socket.resume();
          const header = Buffer.from([
            type,
            1,
            (bytes.length + 8) >> 8,
            (bytes.length + 8) & 255,
            0,
            0,
            1,
            0,
          ]);
          socket.write(Buffer.concat([prelogin, header, bytes]));
          socket.end();
          await once(socket, 'close');
        },
      ),
      { numRuns: 60 },
    );
    await eventually(() => started.server.connections() === 0);
    expect(started.engine.open()).toBe(0);
  });

  it('TLS first, without the protocol of TDS 8.0', async () => {
    const socket = connectTls({ port: started.port, host: '127.0.0.1', ca: started.ca });
    socket.on('error', () => undefined);
    await once(socket, 'secureConnect');
    const closed = once(socket, 'close');
    socket.write(prelogin);
    await closed;
    expect(started.errors).toMatchObject([{ name: 'ProtocolError' }]);
  });

  it('silence, once the login is overdue', async () => {
    await started.stop();
    started = await startServer(() => undefined, { loginDeadlineMs: 80 });
    const logged = await started.pool();
    const socket = await started.socket();
    socket.write(prelogin.subarray(0, 5));
    socket.resume();
    await once(socket, 'close');
    // Whoever has logged in may be silent for as long as he likes.
    expect((await logged.request().batch('x')).recordsets).toEqual([]);
  });
});

it('forty clients at once are served and all released', async () => {
  const pools = await Promise.all(
    Array.from({ length: 40 }, () => started.pool({ pool: { min: 1, max: 1 }, options: { encrypt: true } })),
  );
  const answers = await Promise.all(
    pools.map(async (pool, index) => {
      const { recordset } = await pool.request().input('t', `${index}`).query<{ t: string }>('select @t');
      return recordset[0]?.t;
    }),
  );
  expect(answers).toEqual(pools.map((_, index) => `${index}`));
  await Promise.all(pools.map((pool) => pool.close()));
  await eventually(() => started.server.connections() === 0 && started.engine.open() === 0);
  expect(started.errors).toEqual([]);
});
