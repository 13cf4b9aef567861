import { describe, expect, test } from 'vitest';
import { resolveSettings } from '../../../src/config/resolve-settings.ts';
import type { Settings } from '../../../src/config/settings.ts';
import { errorOf, world } from './world.ts';

const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const files = {
  '/f/ca.pem': pem,
  '/f/not.pem': 'x',
  '/f/cs': 'Server=s;Database=O;User ID=u',
  '/home/ann/pw': 'pw\n',
};
const settings = (database: string): Settings =>
  resolveSettings(
    { config: '/f/c.yaml' },
    world({
      files: { ...files, '/f/c.yaml': `current: a\ncontexts:\n  - name: a\n    database: ${database}\n` },
      env: { PW: 'from-env', CS: 'Server=e;Database=O;User ID=u;Password=CANARY' },
    }),
  );

describe('the database of a context', () => {
  test.each([
    [
      'separate keys',
      '{ server: "s,1", database: O, user: u, password: 007 }',
      { host: 's', port: 1, origin: "the context 'a'" },
    ],
    [
      'a port beside an instance',
      '{ server: s, port: 7, instance: I, database: O, user: u, passwordEnv: PW }',
      { port: 7, instanceName: null },
    ],
    [
      'an instance',
      '{ server: s, instance: I, database: O, user: u, passwordFile: ~/pw }',
      { port: null, instanceName: 'I' },
    ],
    [
      'a CA file',
      '{ server: s, database: O, authentication: windows, caFile: ca.pem }',
      { certificateAuthority: pem, login: { kind: 'integrated' } },
    ],
    [
      'a variable that holds a string',
      '{ connectionStringEnv: CS, encrypt: strict }',
      { host: 'e', encryption: 'strict', encryptionStated: true },
    ],
    [
      'a file that holds a string, and a password beside it',
      '{ connectionStringFile: cs, password: p }',
      { host: 's', origin: "the file '/f/cs'" },
    ],
    [
      'domain credentials',
      '{ server: s, database: O, domain: CORP, user: u, password: p }',
      { login: { kind: 'ntlm', domain: 'CORP', user: 'u' } },
    ],
    [
      'a domain in the user',
      '{ server: s, database: O, authentication: ntlm, user: CORP\\u, password: p }',
      { login: { kind: 'ntlm', domain: 'CORP', user: 'u' } },
    ],
  ])('is read from %s', (_, database, connection) => {
    expect(settings(database).connection()).toMatchObject(connection);
  });

  test.each([
    [
      'two strings',
      '{ connectionStringEnv: CS, serverConfig: x }',
      'gives connectionStringEnv and serverConfig; give',
    ],
    [
      'a string and a server',
      '{ connectionStringEnv: CS, server: x }',
      'gives connectionStringEnv and server; give',
    ],
    [
      'two passwords',
      '{ server: s, database: O, user: u, password: CANARY, passwordEnv: PW }',
      'gives password and passwordEnv',
    ],
    [
      'a variable that is not set',
      '{ connectionStringEnv: NONE }',
      "the environment variable 'NONE' is not set",
    ],
    [
      'a password file that is not there',
      '{ server: s, database: O, user: u, passwordFile: gone }',
      "cannot read '/f/gone'",
    ],
    [
      'a CA file that is none',
      '{ server: s, database: O, user: u, password: CANARY, caFile: not.pem }',
      'holds no certificate in PEM form',
    ],
    [
      'NTLM without a domain',
      '{ server: s, database: O, authentication: ntlm, user: u, password: CANARY }',
      'the domain is missing',
    ],
    [
      'a domain for a SQL login',
      '{ server: s, database: O, authentication: sql password, domain: D, user: u, password: CANARY }',
      'goes with authentication ntlm only',
    ],
    ['no login', '{ server: s, database: O }', 'there is no login'],
    [
      'a port out of range',
      '{ server: s, port: 70000, database: O, user: u, password: CANARY }',
      "'70000' is not a port, 1 to 65535",
    ],
  ])('is refused for %s, once', (_, database, message) => {
    const error = errorOf(() => settings(database));
    expect(error.message).toMatch(/^\/f\/c\.yaml:4 /);
    expect(error.message).toContain(message);
    expect(error.message).not.toMatch(/CANARY|\n/);
  });

  test('tells what is wrong beside a connection string and inside it, all at once', () => {
    const { message } = errorOf(() =>
      settings('{ connectionString: "Server=s;Database=O;User ID=u;Encrypt=maybe", passwordEnv: NONE }'),
    );
    expect(message).toMatch(/^2 problems[^]*'NONE' is not set[^]*Encrypt at character \d+: takes true/);
  });

  test.each([
    [
      'encryption off',
      '{ connectionStringEnv: CS, encrypt: false }',
      /^Encrypt=False for e: .*crosses the network readable, the password included/,
    ],
    [
      'any certificate',
      '{ connectionStringEnv: CS, trustServerCertificate: true }',
      /^TrustServerCertificate=True for e: any certificate/,
    ],
    [
      'trust that strict ignores',
      '{ connectionStringEnv: CS, encrypt: strict, trustServerCertificate: true }',
      /has no effect on e/,
    ],
    [
      'a domain account as a SQL login',
      '{ server: s, database: O, user: CORP\\u, password: p }',
      /authentication: ntlm/,
    ],
  ])('warns once of %s', (_, database, line) => {
    expect(settings(database).warnings).toEqual([expect.stringMatching(line)]);
  });
});
