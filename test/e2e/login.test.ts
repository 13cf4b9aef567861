import { expect, inject, test } from 'vitest';
import { schemaProblems } from '../json-schema.ts';
import { octoHa, said, shell } from './run-cli.ts';

const sandbox = inject('sandbox');
const canary = 'cAnAry-login-5d1';
const connectionString = (
  password: string,
  more: string,
  database = sandbox.database,
): Record<string, string> => ({
  OCTO_HA_CONNECTION_STRING: `Server=${sandbox.host},${String(sandbox.port)};Database=${database};User ID=${sandbox.user};Password=${password}${more}`,
});
const right = (more: string): Record<string, string> => connectionString(sandbox.password, more);
const list = ['nodes', 'list'];

test.concurrent.each([[''], ['-o json'], ['--debug'], ['--debug -o json']])(
  'a wrong password %s: exit 3, login failed, and what was tried is not shown',
  async (flags) => {
    const { code, stdout, stderr } = await octoHa([...list, ...flags.split(' ').filter(Boolean)], {
      env: connectionString(canary, ';TrustServerCertificate=True'),
    });
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain(`the server refuses the login '${sandbox.user}' (error 18456`);
    expect(stderr).toMatch(/hint.*check user and password in the environment variable/s);
    expect(stderr).not.toContain('cAnAry');
    if (flags.includes('json'))
      expect(JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
        error: { code: 'database.login-failed', exitCode: 3 },
      });
  },
);

test.concurrent(
  'a certificate of an unknown authority: no login, and the hint gives the three choices',
  async () => {
    const { code, stdout, stderr } = await octoHa([...list, '-o', 'json'], { env: right('') });
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    const { error } = JSON.parse(said(stderr)) as { error: { code: string; hint: string } };
    expect(error.code).toBe('database.tls-refused');
    for (const choice of ['the CA file', 'TrustServerCertificate=True', 'Encrypt=False'])
      expect(error.hint).toContain(choice);
  },
);

test.concurrent.each([
  ['TrustServerCertificate=True', /^warning: TrustServerCertificate=True for .*any certificate is accepted/],
  ['Encrypt=False', /^warning: Encrypt=False for .*readable, the password included/],
])('%s is warned of, once, beside the answer', async (choice, warning) => {
  const { code, stdout, stderr } = await octoHa([...list, '-o', 'json'], { env: right(`;${choice}`) });
  expect(code).toBe(0);
  expect(schemaProblems('nodes-list', JSON.parse(stdout))).toEqual([]);
  expect(said(stderr)).toMatch(warning);
  expect(said(stderr).trimEnd().split('\n')).toHaveLength(1);
});

test.concurrent('a database that does not exist is told from a wrong password', async () => {
  const env = connectionString(sandbox.password, ';TrustServerCertificate=True', 'Nowhere');
  const { code, stderr } = await octoHa([...list, '-o', 'json'], { env });
  expect(code).toBe(3);
  expect(stderr).toContain('"database.not-found"');
});

test.concurrent('with stdin closed the answer comes all the same', async () => {
  const { code, stdout, stderr } = await shell('octo-ha nodes list -o json <&-', {
    OCTO_HA_CONFIG: sandbox.contextFile,
  });
  expect({ code, said: said(stderr) }).toEqual({ code: 0, said: '' });
  expect(schemaProblems('nodes-list', JSON.parse(stdout))).toEqual([]);
});

test.concurrent('NO_COLOR takes the colour from the table of nodes', async () => {
  const env = { OCTO_HA_CONFIG: sandbox.contextFile, FORCE_COLOR: '1' };
  const [coloured, plain] = await Promise.all([
    octoHa(list, { env }),
    octoHa(list, { env: { ...env, NO_COLOR: '1' } }),
  ]);
  expect(coloured.stdout).toContain('\u001b[32mrunning');
  expect(plain.stdout).toMatch(/ running /);
  expect(plain.stdout).not.toContain('\u001b');
});
