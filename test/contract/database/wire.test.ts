// The driver's side of the wire: logins, TLS and what is sent, against the sandbox's wire with recorded answers.
import { afterEach, expect, test } from 'vitest';
import { openDatabase } from '../../../src/database/open-database.ts';
import { Secret } from '../../../src/model/secret.ts';
import { issueCertificates } from '../../../src/sandbox/tds/certificate.ts';
import { faultProxy } from '../../fakes/fault-proxy.ts';
import { scriptedEngine } from '../../fakes/scripted-engine.ts';
import type { Script, ScriptedEngine } from '../../fakes/scripted-engine.ts';
import { aConnection, canary, withServer } from './a-server.ts';
import { failure } from './failure.ts';

const signal = new AbortController().signal;
const options = { applicationName: 'octo-ha wire test' };
const warnings: Error[] = [];
process.on('warning', (warning) => warnings.push(warning));
afterEach(() => expect(warnings).toEqual([]));

/** Reads once, and gives the engine with what it saw. */
async function reading(
  changes: Parameters<typeof aConnection>[1],
  script: Script = {},
): Promise<ScriptedEngine> {
  const engine = scriptedEngine(script);
  await withServer(engine, async (port) => {
    const database = await openDatabase(await aConnection(port, changes), options);
    const cluster = await database.readCluster(signal);
    await database.close();
    expect(cluster.nodes.map((node) => node.name)).toEqual(['NODE-A', 'NODE-B', 'NODE-C']);
  });
  return engine;
}

test('logs in once under its own name and needs two round trips for a cluster', async () => {
  const engine = await reading({});
  expect(engine.logins).toHaveLength(1);
  expect(engine.logins[0]).toMatchObject({ user: 'octo-ha', password: canary, database: 'Octopus' });
  expect(engine.logins[0]?.application).toBe('octo-ha wire test');
  expect(engine.requests).toHaveLength(2);
});

test('every batch gives way: a lock time-out and a low deadlock priority come first', async () => {
  const { requests } = await reading({});
  for (const sql of requests)
    expect(sql).toMatch(/^SET NOCOUNT ON;\nSET LOCK_TIMEOUT \d+;\nSET DEADLOCK_PRIORITY LOW;\n/);
  expect(requests.join('\n')).not.toMatch(/NOLOCK|READPAST|UPDLOCK|CREATE|INSERT|UPDATE|DELETE/i);
});

const ways = {
  'TLS verified by address': {},
  'TLS verified by name': { host: 'localhost' },
  'TLS verified by another name': { certificateHostName: 'localhost' },
  'TLS with any certificate trusted': { certificateAuthority: null, trustServerCertificate: true },
  'TLS off': { encryption: 'off' },
  'strict TLS (TDS 8.0)': { encryption: 'strict', host: 'localhost' },
  'an availability-group listener': { multiSubnetFailover: true, readOnlyIntent: true, host: 'localhost' },
} as const;
for (const [way, changes] of Object.entries(ways))
  test(`reads the cluster: ${way}`, async () => {
    expect((await reading(changes)).logins).toHaveLength(1);
  });

test('reads the same when every byte comes and goes alone', async () => {
  await withServer(scriptedEngine(), async (port) => {
    const proxy = await faultProxy(port, { kind: 'bytewise' });
    const database = await openDatabase(await aConnection(proxy.port), options);
    expect((await database.readCluster(signal)).nodes).toHaveLength(3);
    await database.close();
    await proxy.close();
  });
});

const untrusted = [
  ['the authority is not known', { certificateAuthority: null }, /not (?:trusted|known) here/],
  [
    'the certificate is for another name',
    { certificateHostName: 'sql.example' },
    /another host name.*localhost/,
  ],
] as const;
for (const [what, changes, message] of untrusted)
  test(`refuses the server when ${what}, and names the choices`, async () => {
    await withServer(scriptedEngine(), async (port) => {
      const unstated = await aConnection(port, { ...changes, encryptionStated: false });
      const error = await failure(openDatabase(unstated, options));
      expect(error.code).toBe('database.tls-refused');
      expect(error.message).toMatch(message);
      expect(error.hint).toMatch(/does not say Encrypt.*TrustServerCertificate=True.*Encrypt=False/);
      const stated = await failure(openDatabase(await aConnection(port, changes), options));
      expect(stated.hint).not.toMatch(/does not say Encrypt/);
    });
  });

test('trusts the authority given and no other', async () => {
  const { ca } = await issueCertificates([]);
  await withServer(scriptedEngine(), async (port) => {
    const error = await failure(openDatabase(await aConnection(port, { certificateAuthority: ca }), options));
    expect(error.code).toBe('database.tls-refused');
  });
});

test('sends no password to a server that says it has no TLS', async () => {
  const engine = scriptedEngine();
  await withServer(
    engine,
    async (port) => {
      const proxy = await faultProxy(port);
      const error = await failure(openDatabase(await aConnection(proxy.port), options));
      expect(error.code).toBe('database.tls-refused');
      expect(error.message).toContain('offers no encryption');
      // LOGIN7 is packet type 0x10; nothing but the prelogin (0x12) was sent.
      expect(proxy.sent()[0]).toBe(0x12);
      expect(proxy.sent().length).toBeLessThan(100);
      await proxy.close();
    },
    'off',
  );
  expect(engine.logins).toEqual([]);
});

test('says that the server requires TLS when the settings turn it off', async () => {
  const engine = scriptedEngine();
  await withServer(
    engine,
    async (port) => {
      const error = await failure(openDatabase(await aConnection(port, { encryption: 'off' }), options));
      expect(error.code).toBe('database.tls-refused');
      expect(error.hint).toContain('Encrypt=True');
    },
    'required',
  );
  expect(engine.logins).toEqual([]);
});

test('tells an unreachable port, an unknown host and a missing instance apart', async () => {
  const port = await withServer(scriptedEngine(), (taken) => Promise.resolve(taken));
  const closed = await failure(openDatabase(await aConnection(port), options));
  expect([closed.code, closed.message]).toEqual(['database.unreachable', expect.stringContaining('refused')]);
  const unknown = await aConnection(port, { host: 'no-such-host.invalid', connectTimeoutSeconds: 3 });
  expect((await failure(openDatabase(unknown, options))).code).toMatch(/^database\.(?:unreachable|timeout)$/);
  const named = await aConnection(port, { port: null, instanceName: 'NOWHERE', connectTimeoutSeconds: 0.3 });
  expect((await failure(openDatabase(named, options))).code).toMatch(
    /^database\.(?:instance-not-found|timeout)$/,
  );
});

test('ends a login and a query when the signal says so, with its reason', async () => {
  const reason = new Error('enough');
  const waiting = scriptedEngine({ answer: () => new Promise(() => undefined) });
  await withServer(waiting, async (port) => {
    const controller = new AbortController();
    const database = await openDatabase(await aConnection(port), options);
    setTimeout(() => controller.abort(reason), 20);
    await expect(database.readCluster(controller.signal)).rejects.toBe(reason);
    await expect(database.readCluster(controller.signal)).rejects.toBe(reason);
    await database.close();
    const aborted = openDatabase(await aConnection(port), { ...options, signal: controller.signal });
    await expect(aborted).rejects.toBe(reason);
  });
});

test('connects again for the next reading after the connection was lost', async () => {
  const engine = scriptedEngine();
  await withServer(engine, async (port) => {
    const proxy = await faultProxy(port);
    const database = await openDatabase(await aConnection(proxy.port), options);
    await database.readCluster(signal);
    proxy.spoil({ kind: 'cut' });
    expect((await failure(database.readCluster(signal))).code).toBe('database.connection-lost');
    proxy.spoil({ kind: 'rewrite', rewrite: (chunk) => chunk });
    expect((await database.readCluster(signal)).nodes).toHaveLength(3);
    expect(engine.logins).toHaveLength(2);
    await database.close();
    await proxy.close();
  });
});

test('leaves no socket and no timer behind, whether it failed or not', async () => {
  const held = (): string[] =>
    process.getActiveResourcesInfo().filter((each) => /^(?:TCP|UDP|Timeout)/.test(each));
  await withServer(scriptedEngine(), async (port) => {
    const before = held().length;
    const proxy = await faultProxy(port, { kind: 'stall' }, (chunk) => chunk >= 1);
    const stalled = await aConnection(proxy.port, { connectTimeoutSeconds: 0.2 });
    await failure(openDatabase(stalled, options));
    await proxy.close();
    const lookedUp = await aConnection(port, {
      port: null,
      instanceName: 'NOWHERE',
      connectTimeoutSeconds: 60,
    });
    const aborted = openDatabase(lookedUp, { ...options, signal: AbortSignal.timeout(50) });
    await expect(aborted).rejects.toMatchObject({ name: 'TimeoutError' });
    const database = await openDatabase(await aConnection(port), options);
    await database.readCluster(signal);
    await database.close();
    await expect.poll(() => held().length, { timeout: 2000 }).toBeLessThanOrEqual(before);
  });
});

test('names the two ways on where integrated security has no driver', async () => {
  const error = await failure(openDatabase(await aConnection(1, { login: { kind: 'integrated' } }), options));
  expect([error.code, error.exitCode]).toEqual(['config.integrated-security', 2]);
  expect(error.hint).toMatch(/msnodesqlv8.*NTLM.*DOMAIN/);
});

test('writes debug lines without the password', async () => {
  const lines: string[] = [];
  const login = { kind: 'sql', user: canary, password: new Secret(canary) } as const;
  await withServer(scriptedEngine(), async (port) => {
    const connection = await aConnection(port, { login });
    const database = await openDatabase(connection, { ...options, debug: (line) => lines.push(line) });
    await database.readCluster(signal);
    await database.close();
  });
  expect(lines.length).toBeGreaterThanOrEqual(3);
  expect(lines.join('\n')).not.toContain(canary);
});
