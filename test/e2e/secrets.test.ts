import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cleanEnvironment, octoHa, scratchFolder, type Ended } from './run-cli.ts';

// A secret in every place that may hold one. None may come back by any way out.
const canary = (place: string): string => `cAnAry;"'<&>é-${place}-7k2`;
const plain = (place: string): string => `cAnAry-${place}-7k2`;
// What to look for: the beginning of every canary, plain and in base64 (at each of the three alignments).
const traces = [
  'cAnAry',
  ...[0, 1, 2].map((at) =>
    Buffer.from(`${'x'.repeat(at)}cAnAry`)
      .toString('base64')
      .slice(at === 0 ? 0 : 4, 8),
  ),
];

const planted = scratchFolder();
const made = scratchFolder();
const path = (name: string): string => join(planted, name);
let refusing: Server;
let port = 0;

beforeAll(async () => {
  // Takes the connection and cuts it: the login fails in the middle.
  refusing = createServer((socket) => socket.on('error', () => undefined).destroy());
  await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
  port = (refusing.address() as AddressInfo).port;
  const target = `Server=127.0.0.1,${port};Database=Octopus;User ID=u`;
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const xml = (text: string): string =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
  const files: Record<string, string> = {
    'connection.txt': `${target};Password=${quoted(canary('file'))}`,
    'broken.txt': `${target};Password="${plain('unclosed')}`,
    'unknown.txt': `${target};Password=a;b${plain('rest')};Pasword=${plain('misspelt')}`,
    'twice.txt': `${target};Password=${plain('first')};Pwd=${plain('second')}`,
    'Octopus.config':
      `<octopus-settings><set key="Octopus.Storage.MasterKey">${plain('master')}</set>` +
      `<set key="Octopus.Storage.ExternalDatabaseConnectionString">${xml(`${target};Password=${quoted(canary('config'))}`)}</set></octopus-settings>`,
    'torn.config': `<octopus-settings><set key="Octopus.Storage.ExternalDatabaseConnectionString">Password=${plain('torn')}`,
    'contexts.yaml': `current: a
contexts:
  - name: a
    database: { server: '127.0.0.1,${port}', database: Octopus, user: u, password: ${JSON.stringify(canary('yaml'))} }
  - name: b
    database: { connectionString: ${JSON.stringify(`${target};Password=${quoted(canary('string'))}`)} }
`,
    'bad.yaml': `contexts:
  - name: a
    database: { server: x, database: O, user: u, pasword: ${plain('key')}, password: [${plain('list')}] }
    nodes: ${plain('nodes')}
    password: ${plain('place')}
`,
    'torn.yaml': `contexts:\n  - name: a\n    database: { password: "${plain('yamltorn')}\n`,
    'license.xml':
      `<License Signature="${plain('signature')}"><LicensedTo>Example</LicensedTo>` +
      `<LicenseKey>${plain('key')}</LicenseKey><NodeLimit>2</NodeLimit></License>`,
    'torn.xml': `<License Signature="${plain('tornsignature')}"><LicenseKey>${plain('tornkey')}</Licens`,
    'rubbish.txt': plain('rubbish'),
    'api.key': `${plain('apikey')}\n`,
    'broken.key': `${plain('apikeys')}\n${plain('apikeys')}\n`,
    'api.yaml': `current: a
contexts:
  - { name: a, database: { server: '127.0.0.1,${port}', database: O, user: u, password: p }, apiKeyFile: api.key }
  - { name: b, apiKeyFile: broken.key }
  - { name: c, apiKey: ${plain('apiplace')} }
`,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(path(name), text, { mode: 0o600 });
});
afterAll(() => refusing.close());

const database = ['nodes list', 'license show'];
const apiKey = { OCTOPUS_API_KEY: plain('apivariable') };
const cases: [line: string, env: Record<string, string>][] = [
  ...database.flatMap((command): [string, Record<string, string>][] => [
    [command, { OCTO_HA_CONNECTION_STRING: 'ENV' }],
    [`${command} --connection-file @connection.txt`, {}],
    [`${command} --server-config @Octopus.config`, {}],
    [`${command} --config @contexts.yaml --context b`, {}],
  ]),
  ['nodes show x --config @contexts.yaml', {}],
  ['nodes list --connection-file @broken.txt', {}],
  ['nodes list --connection-file @unknown.txt', {}],
  ['nodes list --connection-file @twice.txt', {}],
  ['nodes list --connection-file @rubbish.txt', {}],
  ['nodes list --server-config @torn.config', {}],
  ['nodes list --config @bad.yaml --context a', {}],
  ['nodes list --config @torn.yaml', {}],
  [`nodes list --password=${plain('argv')}`, {}],
  ['config list --config @contexts.yaml', {}],
  ['config show --config @contexts.yaml', {}],
  ['config show b --config @contexts.yaml', {}],
  ['config check --config @contexts.yaml', {}],
  ['config check --config @bad.yaml', {}],
  ['config check --config @torn.yaml', {}],
  ['config list --config @bad.yaml', {}],
  ['nodes list --connection-file @connection.txt', apiKey],
  ['nodes list --connection-file @connection.txt', { OCTOPUS_API_KEY: canary('apivariable ') }],
  ['drain x --via api --connection-file @connection.txt --api-key-file @api.key', {}],
  ['nodes list --connection-file @connection.txt --api-key-file @broken.key', {}],
  ['config show --connection-file @connection.txt', apiKey],
  ['nodes list --config @api.yaml', {}],
  ['config show --config @api.yaml', apiKey],
  ['config check --config @api.yaml', apiKey],
  ['license show --file @license.xml', {}],
  ['license show --file @torn.xml', {}],
  ['license show --file @rubbish.txt', {}],
  ['license check --file @license.xml --config @contexts.yaml', {}],
];

async function run(line: string, env: Record<string, string>, talk: readonly string[]): Promise<Ended> {
  const args = line.split(' ').map((word) => (word.startsWith('@') ? path(word.slice(1)) : word));
  const filled = Object.entries(env).map(([name, value]) => [
    name,
    value === 'ENV'
      ? `Server=127.0.0.1,${port};Database=O;User ID=u;Password="${canary('env').replaceAll('"', '""')}"`
      : value,
  ]);
  return octoHa([...args, ...talk], {
    env: {
      ...(Object.fromEntries(filled) as Record<string, string>),
      TMPDIR: made,
      XDG_STATE_HOME: join(made, 'state'),
      XDG_CACHE_HOME: join(made, 'cache'),
      NODE_DEBUG: '',
    },
  });
}

test.concurrent.each(cases)(
  'octo-ha %s gives no secret away, in words or in json, with --debug',
  async (line, env) => {
    const ended = await Promise.all([run(line, env, ['--debug']), run(line, env, ['--debug', '-o', 'json'])]);
    for (const { code, stdout, stderr } of ended) {
      expect(code).not.toBe(1);
      expect(stdout + stderr).not.toBe('');
      for (const trace of traces) expect(stdout + stderr).not.toContain(trace);
    }
  },
);

test.concurrent('no file outside of those planted holds a secret', async () => {
  await run('nodes list --config @contexts.yaml', {}, ['--debug']);
  for (const entry of readdirSync(made, { recursive: true, withFileTypes: true }))
    if (entry.isFile())
      for (const trace of traces)
        expect(readFileSync(join(entry.parentPath, entry.name), 'latin1'), entry.name).not.toContain(trace);
});

test.concurrent('no process has a secret among its arguments while a command runs', async (context) => {
  if (process.platform !== 'linux') return context.skip('reads /proc, which Linux alone has');
  const seen = new Set<string>();
  const look = (): void => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        // One of the cases above, which run at the same time, gives a secret as an argument itself.
        seen.add(readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll(plain('argv'), ''));
      } catch {
        // ended meanwhile
      }
    }
  };
  const timer = setInterval(look, 25);
  await run('nodes list', { OCTO_HA_CONNECTION_STRING: 'ENV', ...apiKey }, []);
  await run('nodes list --config @contexts.yaml', {}, []);
  clearInterval(timer);
  expect([...seen].some((line) => line.includes('octo-ha.js'))).toBe(true);
  expect([...seen].filter((line) => line.includes('cAnAry'))).toEqual([]);
});

test.concurrent('the canaries would be found: they do stand in the environment and the files', () => {
  expect(traces.some((trace) => Buffer.from(canary('x')).toString('base64').includes(trace))).toBe(true);
  expect(readFileSync(path('contexts.yaml'), 'utf8')).toContain('cAnAry');
  expect(Object.keys(cleanEnvironment())).not.toContain('OCTO_HA_CONNECTION_STRING');
});
