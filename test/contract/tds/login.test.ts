import { afterEach, describe, expect, it } from 'vitest';
import type { Started } from './start-server.ts';
import { eventually, startServer } from './start-server.ts';
import type { PoolConfig } from './start-server.ts';
import type { TdsServerOptions } from '../../../src/sandbox/tds/server.ts';

let started: Started | undefined;

async function start(options: Partial<TdsServerOptions> = {}): Promise<Started> {
  started = await startServer(
    ({ call }) =>
      call.startsWith('select')
        ? {
            items: [
              {
                kind: 'rows',
                columns: [{ name: 'answer', type: { kind: 'int' }, nullable: false }],
                rows: [[42]],
              },
            ],
            status: null,
            outputs: [],
          }
        : undefined,
    options,
  );
  return started;
}

afterEach(async () => {
  await started?.stop();
  started = undefined;
});

async function ask(server: Started, config: PoolConfig): Promise<unknown> {
  const pool = await server.pool(config);
  return (await pool.request().query('select 42')).recordset[0];
}

/** The numbers (each once: the driver tries 4060 again) of the server's error tokens while a login fails. */
async function refusal(server: Started, config: PoolConfig): Promise<number[]> {
  const numbers: number[] = [];
  await expect(
    server.pool({
      ...config,
      beforeConnect: (connection: {
        on(event: string, listener: (token: { number: number }) => void): void;
      }) => connection.on('errorMessage', (token) => numbers.push(token.number)),
    }),
  ).rejects.toMatchObject({ code: 'ELOGIN' });
  return [...new Set(numbers)];
}

describe('a login', () => {
  it('goes over TLS that is verified against the authority', async () => {
    const server = await start();
    const options = { encrypt: true, trustServerCertificate: false };
    expect(
      await ask(server, { options: { ...options, cryptoCredentialsDetails: { ca: server.ca } } }),
    ).toEqual({ answer: 42 });
  });

  it('is refused by a client that does not know the authority', async () => {
    const server = await start();
    await expect(
      ask(server, { options: { encrypt: true, trustServerCertificate: false } }),
    ).rejects.toMatchObject({ code: 'ESOCKET' });
    await eventually(() => server.server.connections() === 0);
  });

  it('goes over TLS that is merely trusted, without TLS, and in strict mode, on one port', async () => {
    const server = await start();
    expect(await ask(server, { options: { encrypt: true } })).toEqual({ answer: 42 });
    expect(await ask(server, { options: { encrypt: false } })).toEqual({ answer: 42 });
    expect(
      await ask(server, {
        options: { encrypt: 'strict', cryptoCredentialsDetails: { ca: server.ca } },
      }),
    ).toEqual({ answer: 42 });
    expect(server.errors).toEqual([]);
  });

  it('needs TLS where the server requires it', async () => {
    const server = await start({ encryption: 'required' });
    expect(await ask(server, { options: { encrypt: true } })).toEqual({ answer: 42 });
    await expect(ask(server, { options: { encrypt: false } })).rejects.toMatchObject({ code: 'EENCRYPT' });
  });

  it('cannot have TLS where the server has none', async () => {
    const server = await start({ encryption: 'off' });
    expect(await ask(server, { options: { encrypt: false } })).toEqual({ answer: 42 });
    const logins = server.engine.logins.length;
    // This driver would log in unencrypted, in spite of its option: the server does not listen.
    await expect(ask(server, { options: { encrypt: true } })).rejects.toMatchObject({ code: 'ESOCKET' });
    expect(server.engine.logins).toHaveLength(logins);
  });

  it.each(['7_2', '7_3_A', '7_3_B', '7_4'])('works in TDS %s', async (tdsVersion) => {
    const server = await start();
    expect(await ask(server, { options: { tdsVersion, encrypt: true } })).toEqual({ answer: 42 });
  });

  it('is refused politely in TDS 7.1', async () => {
    const server = await start();
    expect(await refusal(server, { options: { tdsVersion: '7_1', encrypt: false } })).toEqual([18456]);
  });

  it('fails with 18456 for a wrong password and 4060 for a database that is not there', async () => {
    const server = await start();
    expect(await refusal(server, { password: 'wrong' })).toEqual([18456]);
    expect(await refusal(server, { database: 'Nowhere', options: { connectionRetryInterval: 5 } })).toEqual([
      4060,
    ]);
    await eventually(() => server.server.connections() === 0);
  });

  it('tells the engine who comes from where', async () => {
    const server = await start();
    await server.pool({ options: { appName: 'octo-ha', workstationId: 'desk' } });
    expect(server.engine.logins[0]).toMatchObject({
      user: 'sa',
      password: 'Pässwörd 1€',
      database: 'Octopus',
      application: 'octo-ha',
      hostName: 'desk',
    });
  });

  it('of Windows is refused with 18452', async () => {
    const server = await start();
    expect(
      await refusal(server, {
        authentication: { type: 'ntlm', options: { domain: 'D', userName: 'u', password: 'p' } },
      } as unknown as PoolConfig),
    ).toEqual([18452]);
  });
});

it('the server opens again on the port that it closed', async () => {
  const server = await start();
  await server.pool();
  await server.server.close();
  expect(server.server.connections()).toBe(0);
  expect(server.engine.open()).toBe(0);
  expect(await server.server.listen(server.port, '127.0.0.1')).toBe(server.port);
});
