import { expect, test } from 'vitest';
import { driverConfig } from '../../../src/database/driver-config.ts';
import type { Connection, Login } from '../../../src/model/connection.ts';
import { Secret } from '../../../src/model/secret.ts';

const wishes = { connectMs: 1500, applicationName: 'octo-ha' };
const base: Connection = {
  host: 'sql01',
  port: null,
  instanceName: null,
  database: 'Octopus',
  login: { kind: 'sql', user: 'u', password: new Secret('p') },
  encryption: 'on',
  encryptionStated: true,
  trustServerCertificate: false,
  certificateAuthority: null,
  certificateHostName: null,
  multiSubnetFailover: false,
  readOnlyIntent: false,
  connectTimeoutSeconds: 15,
  queryTimeoutSeconds: 30,
  origin: 'the test',
};
const entra = (method: Extract<Login, { kind: 'entra' }>['method'], user: string | null = null): Login => ({
  kind: 'entra',
  method,
  user,
  password: new Secret('s'),
});

test('a connection that holds something is not ended for being idle', () => {
  // The driver's own limit is 30 s, far less than a node takes to drain.
  expect(driverConfig(base, { ...wishes, onlyConnection: true }).pool?.idleTimeoutMillis).toBeGreaterThan(
    86_400_000,
  );
});

test('one connection, nothing retried, no query that is not ours, deadlines of our own', () => {
  expect(driverConfig(base, wishes)).toMatchObject({
    server: 'sql01',
    port: 1433,
    database: 'Octopus',
    user: 'u',
    password: 'p',
    validateConnection: 'socket',
    requestTimeout: 0,
    pool: { max: 1, min: 0 },
    options: {
      encrypt: true,
      trustServerCertificate: false,
      maxRetriesOnTransientErrors: 0,
      connectTimeout: 1500,
    },
  });
});

test('a named instance, a listener, read-only intent, a certificate authority and name reach the driver', () => {
  const { options } = driverConfig(
    {
      ...base,
      instanceName: 'OCTO',
      multiSubnetFailover: true,
      readOnlyIntent: true,
      certificateAuthority: 'PEM',
      certificateHostName: 'sql.example',
      encryption: 'strict',
    },
    wishes,
  );
  expect(options).toMatchObject({
    instanceName: 'OCTO',
    multiSubnetFailover: true,
    readOnlyIntent: true,
    serverName: 'sql.example',
    cryptoCredentialsDetails: { ca: 'PEM' },
    encrypt: 'strict',
  });
});

test('NTLM passes the domain, integrated security no name at all', () => {
  const ntlm = driverConfig(
    { ...base, login: { kind: 'ntlm', domain: 'D', user: 'u', password: new Secret('p') } },
    wishes,
  );
  expect(ntlm).toMatchObject({ domain: 'D', user: 'u', password: 'p' });
  const integrated = driverConfig({ ...base, login: { kind: 'integrated' } }, wishes);
  expect(integrated.options?.trustedConnection).toBe(true);
  expect(integrated.user).toBeUndefined();
});

test.each([
  ['default', null, { type: 'azure-active-directory-default', options: {} }],
  ['managed-identity', 'client', { type: 'azure-active-directory-msi-vm', options: { clientId: 'client' } }],
  [
    'service-principal',
    'client@tenant',
    {
      type: 'azure-active-directory-service-principal-secret',
      options: { clientId: 'client', tenantId: 'tenant', clientSecret: 's' },
    },
  ],
] as const)('Entra %s becomes the driver’s word for it', (method, user, authentication) => {
  expect(driverConfig({ ...base, login: entra(method, user) }, wishes).authentication).toEqual(
    authentication,
  );
});

test.each([
  ['interactive', null],
  ['integrated', null],
  ['password', 'user@tenant'],
  ['service-principal', 'client-without-tenant'],
] as const)('Entra %s (%s) is refused with what to use', (method, user) => {
  expect(() => driverConfig({ ...base, login: entra(method, user) }, wishes)).toThrow(
    expect.objectContaining({ code: 'config.entra-login', exitCode: 2 }),
  );
});
