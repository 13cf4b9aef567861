// Faults between driver and server: each gets its typed error within the deadline, and neither crashes nor hangs. An error
// that nobody catches fails the run by itself.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../../src/database/open-database.ts';
import type { InstanceDatabase } from '../../../src/edges.ts';
import type { Encryption } from '../../../src/model/connection.ts';
import { createTdsServer } from '../../../src/sandbox/tds/server.ts';
import type { TdsServer } from '../../../src/sandbox/tds/server.ts';
import { faultProxy } from '../../fakes/fault-proxy.ts';
import type { Fault } from '../../fakes/fault-proxy.ts';
import { scriptedEngine } from '../../fakes/scripted-engine.ts';
import { aConnection, certificates } from './a-server.ts';
import { failure } from './failure.ts';

const short = 0.25;
const long = 20;
const signal = new AbortController().signal;
let server: TdsServer;
let port: number;

beforeAll(async () => {
  server = createTdsServer({ engine: scriptedEngine(), certificate: await certificates(), encryption: 'on' });
  port = await server.listen(0, '127.0.0.1');
});
afterAll(() => server.close());

/** A TDS packet of type 4 (answer) with this payload. */
function packet(...payload: readonly number[]): Buffer {
  return Buffer.from([4, 1, 0, payload.length + 8, 0, 0, 1, 0, ...payload]);
}

const lost = ['database.connection-lost'];
const late = ['database.timeout'];
const rubbish = ['database.garbage'];
const faults: readonly (readonly [what: string, fault: Fault, codes: readonly string[]])[] = [
  ['the connection is reset', { kind: 'cut' }, lost],
  ['the connection ends', { kind: 'end' }, lost],
  ['the server falls silent', { kind: 'stall' }, late],
  ['the packet stops within its header', { kind: 'half', bytes: 5 }, late],
  ['the packet stops within its payload', { kind: 'half', bytes: 60 }, late],
  ['the connection ends within a packet', { kind: 'half-then-end', bytes: 60 }, lost],
  [
    'text comes instead',
    { kind: 'garbage', bytes: Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n') },
    [...rubbish, ...late, ...lost],
  ],
  [
    'a packet claims to be shorter than its header',
    { kind: 'garbage', bytes: Buffer.from([4, 1, 0, 2, 0, 0, 1, 0]) },
    [...rubbish, ...lost],
  ],
  ['an unknown token comes', { kind: 'garbage', bytes: packet(0x00, 0x01) }, rubbish],
  ['a row comes without columns', { kind: 'garbage', bytes: packet(0xd1, 0x01) }, rubbish],
  ['a token stops within the packet', { kind: 'garbage', bytes: packet(0x81, 0x02) }, rubbish],
  ['a token of the wrong place comes', { kind: 'garbage', bytes: packet(0xed, 0, 0) }, rubbish],
];

/** Through the proxy, with this fault from the nth chunk of the server on. */
async function withFault(
  encryption: Encryption,
  use: (open: () => Promise<InstanceDatabase>, spoil: (fault: Fault) => void) => Promise<void>,
  // Where only the deadline ends it, it is short; elsewhere a busy machine must not come first.
  { isLate, atLogin }: { readonly isLate: boolean; readonly atLogin?: Fault },
): Promise<void> {
  const proxy = await faultProxy(port, atLogin, (chunk) => chunk >= 1);
  try {
    const connection = await aConnection(proxy.port, {
      encryption,
      connectTimeoutSeconds: atLogin !== undefined && isLate ? short : long,
      queryTimeoutSeconds: isLate ? short : long,
    });
    await use(() => openDatabase(connection, { applicationName: 'faults' }), proxy.spoil);
  } finally {
    await proxy.close();
  }
}

for (const [what, fault, codes] of faults) {
  const isLate = codes.includes('database.timeout');

  test.concurrent(`in mid-query: ${what}`, async () => {
    await withFault(
      'off',
      async (open, spoil) => {
        const database = await open();
        spoil(fault);
        expect(codes).toContain((await failure(database.readCluster(signal))).code);
        await database.close();
      },
      { isLate },
    );
  });

  test.concurrent(`at login: ${what}`, async () => {
    await withFault(
      'off',
      async (open) => {
        expect([...codes, 'database.unreachable', 'database.tls-refused', 'database.login-failed']).toContain(
          (await failure(open())).code,
        );
      },
      { isLate, atLogin: fault },
    );
  });
}

for (const [what, fault, codes] of faults.filter(([, { kind }]) => kind !== 'garbage')) {
  const isLate = codes.includes('database.timeout');

  test.concurrent(`within TLS: ${what}`, async () => {
    await withFault(
      'on',
      async (open, spoil) => {
        const database = await open();
        spoil(fault);
        expect([...lost, ...late]).toContain((await failure(database.readCluster(signal))).code);
        await database.close();
      },
      { isLate },
    );
  });

  test.concurrent(`in the TLS handshake: ${what}`, async () => {
    await withFault(
      'on',
      async (open) => {
        expect([
          'database.timeout',
          'database.connection-lost',
          'database.unreachable',
          'database.tls-refused',
        ]).toContain((await failure(open())).code);
      },
      { isLate, atLogin: fault },
    );
  });
}
