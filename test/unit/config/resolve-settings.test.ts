import { describe, expect, test } from 'vitest';
import { resolveSettings } from '../../../src/config/resolve-settings.ts';
import { settingRows } from '../../../src/config/setting-rows.ts';
import { errorOf, world } from './world.ts';

const home = '/home/ann/.config/octo-ha/config.yaml';
const string = (host: string): string => `Server=${host};Database=Octopus;User ID=octo;Password=pw-${host}`;
const serverConfig = (inner: string): string =>
  `<?xml version="1.0" encoding="utf-8"?>\n<octopus-settings xmlns:xsd="x"><set key="Octopus.Home">C:\\</set>${inner}</octopus-settings>`;
const set = (value: string): string =>
  `<set key="Octopus.Storage.ExternalDatabaseConnectionString">${value}</set>`;
const file = `
current: prod
contexts:
  - name: prod
    database: { connectionString: "${string('prod')}" }
    nodes:
      - { name: one, url: "https://one.example.com/", service: { driver: ssh, host: one, port: 2222 } }
      - { name: two }
    loadBalancer: { url: "https://octopus.example.com", healthChecks: true }
    periods: { freshSeconds: 1.5 }
    timeouts: { connectSeconds: 3 }
  - name: test
    database: { server: test, database: Octopus, user: octo, passwordFile: secrets/pw }
  - name: no-database
    nodes: [{ name: three }]
`;
const files = { [home]: file, '/home/ann/.config/octo-ha/secrets/pw': 'from file\r\n' };

describe('settings', () => {
  test('come from the current context of the file in the platform folder', () => {
    const settings = resolveSettings({}, world({ files }));
    expect(settings.connection()).toMatchObject({
      host: 'prod',
      connectTimeoutSeconds: 3,
      queryTimeoutSeconds: 30,
    });
    expect(settings).toMatchObject({
      contextName: 'prod',
      configPath: home,
      nodes: [
        {
          name: 'one',
          url: 'https://one.example.com',
          service: { driver: 'ssh', host: 'one', port: 2222, user: null },
        },
        { name: 'two', url: null, service: null },
      ],
      loadBalancer: { url: 'https://octopus.example.com', healthChecks: true },
      periods: { freshSeconds: 1.5, offlineSeconds: 300, queuePollSeconds: 20, heartBeatSeconds: 60 },
      stateFolder: '/home/ann/.local/state/octo-ha',
      log: null,
      warnings: [],
    });
    expect(settings.secrets.map((secret) => secret.reveal())).toEqual(['pw-prod']);
    expect(
      Object.isFrozen(settings) && Object.isFrozen(settings.nodes[0]) && Object.isFrozen(settings.periods),
    ).toBe(true);
    expect(JSON.stringify({ ...settings, c: settings.connection() })).not.toContain('pw-prod');
  });

  test('name a password file relative to the file of contexts', () => {
    const { login } = resolveSettings({ context: 'test' }, world({ files })).connection();
    expect(login.kind === 'sql' && login.password.reveal()).toBe('from file');
  });

  test('need no connection until it is asked for, and then name every way on', () => {
    const settings = resolveSettings({}, world({}));
    const error = errorOf(settings.connection);
    expect(error).toMatchObject({ code: 'config.no-context', exitCode: 2 });
    expect(error.message).toContain(home);
    for (const way of [
      '--context',
      'OCTO_HA_CONNECTION_STRING',
      '--connection-file',
      '--server-config',
      'sandbox up',
    ])
      expect(error.hint).toContain(way);
    const bare = resolveSettings({ context: 'no-database' }, world({ files }));
    expect(bare.nodes).toHaveLength(1);
    expect(errorOf(bare.connection)).toMatchObject({ code: 'config.no-connection' });
  });

  const extra = {
    ...files,
    '/c': `\ufeff${string('flag')}\n`,
    '/s': serverConfig(set(string('a&amp;b').replaceAll('a&amp;b', 'server'))),
  };
  const env = { OCTO_HA_CONNECTION_STRING: string('env') };
  test.each([
    ['a flag over the environment', { connectionFile: '/c' }, env, 'flag', null],
    ['a flag over the current context', { connectionFile: '/c' }, {}, 'flag', null],
    ["Octopus' own file over the current context", { serverConfig: '/s' }, {}, 'server', null],
    ['the environment over the current context', {}, env, 'env', null],
    ['a context named by a flag over the environment', { context: 'prod' }, env, 'prod', 'prod'],
    [
      'a flag over a context named by the environment',
      { connectionFile: '/c' },
      { OCTO_HA_CONTEXT: 'test' },
      'flag',
      null,
    ],
    [
      'a context without a database beside a flag',
      { connectionFile: '/c', context: 'no-database' },
      {},
      'flag',
      'no-database',
    ],
  ])('take %s, and never the nodes of another connection', (_, flags, variables, host, contextName) => {
    const settings = resolveSettings(flags, world({ files: extra, env: variables }));
    expect(settings.connection().host).toBe(host);
    expect(settings.contextName).toBe(contextName);
    if (contextName === null) expect(settings.nodes).toEqual([]);
  });

  test.each([
    ['two flags', { connectionFile: '/c', serverConfig: '/s' }, {}, '--connection-file and --server-config'],
    [
      'a flag and a context by flag',
      { connectionFile: '/c', context: 'prod' },
      {},
      '--connection-file and the context of --context',
    ],
    [
      'two variables',
      {},
      { ...env, OCTO_HA_SERVER_CONFIG: '/s' },
      'OCTO_HA_CONNECTION_STRING and the environment variable OCTO_HA_SERVER_CONFIG',
    ],
  ])('refuse %s, naming both', (_, flags, variables, names) => {
    const { message } = errorOf(() => resolveSettings(flags, world({ files: extra, env: variables })));
    expect(message).toContain(names);
  });

  test('say when a context named by the environment is set aside', () => {
    const sources = world({ files: extra, env: { OCTO_HA_CONTEXT: 'test' } });
    expect(resolveSettings({ connectionFile: '/c' }, sources).warnings[0]).toMatch(
      /context 'test' is not used/,
    );
  });

  test.each([
    ['--config', { config: '/nowhere' }, {}, "--config: cannot read '/nowhere': there is no such file"],
    ['OCTO_HA_CONFIG', {}, { OCTO_HA_CONFIG: '/nowhere' }, "OCTO_HA_CONFIG: cannot read '/nowhere'"],
    ['--context', { context: 'prd' }, {}, "there is no context 'prd'; there are prod, test, no-database"],
    [
      'a Tentacle file',
      { serverConfig: '/t' },
      {},
      "'/t' has no Octopus.Storage.ExternalDatabaseConnectionString",
    ],
    [
      'an encrypted string',
      { serverConfig: '/enc' },
      {},
      "in '/enc' is encrypted or encoded, not keyword=value; give the string another way",
    ],
    ['another XML', { serverConfig: '/x' }, {}, 'root is not <octopus-settings>'],
    ['XML with entities', { serverConfig: '/e' }, {}, 'declares a document type or entities'],
    ['a key given twice', { serverConfig: '/2' }, {}, '2 times'],
    ['rubbish', { serverConfig: home }, {}, 'is not well-formed XML'],
    ['a binary file', { connectionFile: '/b' }, {}, "'/b' is not text in UTF-8 or UTF-16"],
  ])('refuse what is wrong with %s', (_, flags, variables, message) => {
    const odd = {
      ...files,
      '/t': serverConfig(''),
      '/enc': serverConfig(set('CANARYQAAANCMnd8BFdERjHoAwE/Cl+sBAAAA==')),
      '/x': '<a/>',
      '/e': '<!DOCTYPE a [<!ENTITY b "c">]><octopus-settings/>',
      '/2': serverConfig(set('CANARY') + set('CANARY')),
      '/b': 'a\0b',
    };
    const error = errorOf(() => resolveSettings(flags, world({ files: odd, env: variables })));
    expect(error).toMatchObject({ code: 'config.invalid', exitCode: 2 });
    expect(error.message).toContain(message);
    expect(error.message).not.toContain('CANARY');
  });

  test('overrule the time-outs of the connection string', () => {
    const sources = world({ env: { ...env, OCTO_HA_QUERY_TIMEOUT: '8' } });
    expect(resolveSettings({ connectTimeout: '4' }, sources).connection()).toMatchObject({
      connectTimeoutSeconds: 4,
      queryTimeoutSeconds: 8,
    });
    expect(errorOf(() => resolveSettings({ connectTimeout: 'x' }, sources)).message).toMatch(
      /^--connect-timeout: '[^']*' is not a whole number/,
    );
  });

  test('refuse bad time-outs before there is a connection, both at once', () => {
    const sources = world({ env: { OCTO_HA_QUERY_TIMEOUT: '-8' } });
    expect(errorOf(() => resolveSettings({ connectTimeout: 'x' }, sources)).message).toMatch(
      /--connect-timeout: '[^']*' is not a whole number[^]*OCTO_HA_QUERY_TIMEOUT: '[^']*' is not a whole number/,
    );
  });

  test('warn of a file with a password that others may read, but not on Windows', () => {
    const bytes = new TextEncoder().encode(string('flag'));
    const at = (mode: number | null): readonly string[] =>
      resolveSettings({ connectionFile: '/c' }, world({ files: { '/c': { bytes, mode } } })).warnings;
    expect(at(0o640)).toEqual([expect.stringMatching(/'\/c' holds a password .*mode 640.*chmod 600/)]);
    expect(at(0o600)).toEqual([]);
    expect(at(null)).toEqual([]);
    const context = { [home]: { bytes: new TextEncoder().encode(file), mode: 0o644 } };
    expect(resolveSettings({}, world({ files: context })).warnings[0]).toContain(home);
  });

  test.each([
    [
      'win32',
      { APPDATA: 'D:\\Roaming', LOCALAPPDATA: 'D:\\Local' },
      'C:\\Users\\ann',
      'D:\\Roaming\\octo-ha\\config.yaml',
      'D:\\Local\\octo-ha',
    ],
    [
      'win32',
      {},
      'C:\\Users\\ann',
      'C:\\Users\\ann\\AppData\\Roaming\\octo-ha\\config.yaml',
      'C:\\Users\\ann\\AppData\\Local\\octo-ha',
    ],
    [
      'darwin',
      { XDG_CONFIG_HOME: '/x' },
      '/Users/ann',
      '/Users/ann/Library/Application Support/octo-ha/config.yaml',
      '/Users/ann/Library/Application Support/octo-ha',
    ],
    [
      'linux',
      { XDG_CONFIG_HOME: '/x', XDG_STATE_HOME: 'relative' },
      '/h',
      '/x/octo-ha/config.yaml',
      '/h/.local/state/octo-ha',
    ],
  ])('live in the folders of %s', (platform, variables, homeFolder, configPath, stateFolder) => {
    const sources = world({ platform, env: variables, homeFolder });
    expect(resolveSettings({}, sources)).toMatchObject({ configPath, stateFolder });
  });

  test.each<[flag: string | undefined, variable: string | undefined, log: string | null]>([
    [undefined, undefined, null],
    [undefined, '', null],
    [undefined, 'by-variable.jsonl', 'by-variable.jsonl'],
    ['by-flag.jsonl', 'by-variable.jsonl', 'by-flag.jsonl'],
  ])('name the log by flag %j, else by variable %j', (flag, variable, log) => {
    const sources = world({ env: variable === undefined ? {} : { OCTO_HA_LOG: variable } });
    expect(resolveSettings({ log: flag }, sources).log).toBe(log);
  });

  test('have one row each in the table, and no secret has a flag', () => {
    expect(new Set(settingRows.map((row) => row.name)).size).toBe(settingRows.length);
    expect(settingRows.filter((row) => row.secret).map((row) => row.flag)).toEqual([null, null]);
  });
});
