import { describe, expect, test } from 'vitest';
import { checkConfig } from '../../../src/config/check-config.ts';
import { readConfigFile } from '../../../src/config/config-file.ts';
import { resolveSettings } from '../../../src/config/resolve-settings.ts';
import { showContext } from '../../../src/config/show-context.ts';
import type { SourceFile } from '../../../src/config/sources.ts';
import { errorOf, world } from './world.ts';

const config = '/f/c.yaml';
const context = (more: string): string => `current: a\ncontexts:\n  - name: a\n    ${more}\n`;
const files = {
  [config]: context('apiKeyFile: api.key'),
  '/f/api.key': 'API-OFCONTEXT\r\n',
  '/flag': 'API-OFFLAG\n',
  '/variable': '\ufeff API-OFFILEVARIABLE ',
  '/two': 'API-CANARY\nAPI-CANARY\n',
  '/empty': '\n',
};
const variable = { OCTO_HA_CONFIG: config };

describe('the key of the REST API', () => {
  test.each([
    ['a flag over the environment', { apiKeyFile: '/flag' }, { OCTOPUS_API_KEY: 'API-X' }, 'API-OFFLAG'],
    ['a variable over the context', {}, { OCTOPUS_API_KEY: ' API-OFVARIABLE\n' }, 'API-OFVARIABLE'],
    [
      'the file of a variable over the context',
      {},
      { OCTO_HA_API_KEY_FILE: '/variable' },
      'API-OFFILEVARIABLE',
    ],
    ['the context, from the folder of its file', {}, {}, 'API-OFCONTEXT'],
    [
      'empty variables as if they were not there',
      {},
      { OCTOPUS_API_KEY: '', OCTO_HA_API_KEY_FILE: '' },
      'API-OFCONTEXT',
    ],
  ])('comes by %s, and is a secret to be redacted', (_, flags, env, key) => {
    const settings = resolveSettings(flags, world({ files, env: { ...variable, ...env } }));
    expect(settings.apiKey?.reveal()).toBe(key);
    expect(settings.secrets.map((secret) => secret.reveal())).toContain(key);
    expect(JSON.stringify(settings)).not.toContain('API-');
  });

  test('is nobody’s when nothing gives one, nor that of a context that is set aside', () => {
    expect(resolveSettings({}, world({})).apiKey).toBeNull();
    const text = context('apiKeyFile: api.key').replace(
      '- name: a',
      '- name: a\n    database: { server: s }',
    );
    const env = { ...variable, OCTO_HA_CONNECTION_STRING: 'Server=s;Database=O;User ID=u;Password=p' };
    expect(resolveSettings({}, world({ files: { ...files, [config]: text }, env })).apiKey).toBeNull();
  });

  test.each([
    [
      'two variables',
      {},
      { OCTOPUS_API_KEY: 'API-CANARY', OCTO_HA_API_KEY_FILE: '/flag' },
      /^OCTOPUS_API_KEY and OCTO_HA_API_KEY_FILE: give one/,
    ],
    ['a file that is not there', { apiKeyFile: '/gone' }, {}, /^--api-key-file: cannot read '\/gone'/],
    ['a file with more in it', { apiKeyFile: '/two' }, {}, /^--api-key-file: '\/two' holds no API key/],
    ['an empty file', {}, { OCTO_HA_API_KEY_FILE: '/empty' }, /^OCTO_HA_API_KEY_FILE: '\/empty' is empty/],
    [
      'a variable with more in it',
      {},
      { OCTOPUS_API_KEY: 'API CANARY' },
      /^OCTOPUS_API_KEY: holds no API key/,
    ],
    [
      'the key itself where a path should be',
      { apiKeyFile: 'API-CANARYCANARYCANARY' },
      {},
      /^--api-key-file: takes the path of a file, not the key itself/,
    ],
  ])('is refused for %s, without a word of it', (_, flags, env, message) => {
    const error = errorOf(() => resolveSettings(flags, world({ files, env: { ...variable, ...env } })));
    expect(error).toMatchObject({ code: 'config.invalid' });
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('CANARY');
  });

  test('warns of a file that others may read', () => {
    const open: SourceFile = { bytes: new TextEncoder().encode('API-X'), mode: 0o644 };
    const { warnings } = resolveSettings({ apiKeyFile: '/open' }, world({ files: { '/open': open } }));
    expect(warnings).toEqual([
      expect.stringMatching(/^'\/open' holds an API key .*\(mode 644\): chmod 600 it/),
    ]);
  });

  test('is looked for by config check, and config show names its file alone', () => {
    const at = (text: string) =>
      readConfigFile({}, world({ files: { ...files, [config]: text }, env: variable }));
    const check = (text: string) => checkConfig(at(text), world({ files })).problems;
    expect(check(files[config])).toEqual([]);
    expect(check(context('apiKeyFile: gone'))[0]).toMatchObject({
      where: '/f/c.yaml:4 contexts[0].apiKeyFile',
      message: "cannot read '/f/gone': there is no such file",
    });
    const [shown, mistaken] = ['api.key', 'API-CANARYCANARYCANARY'].map((path) =>
      at(context(`apiKeyFile: ${path}`)).contexts.map((entry) => showContext(entry, null).apiKeyFile),
    );
    expect([shown, mistaken]).toEqual([['api.key'], ['***']]);
  });
});

describe('the way by which drain flags are set', () => {
  const via = (env: Record<string, string>, text = context('drain: { via: server }')) =>
    resolveSettings({}, world({ files: { [config]: text }, env: { ...variable, ...env } })).drainVia;

  test('is what a variable says, else the context, else the database', () => {
    expect(via({ OCTO_HA_DRAIN_VIA: 'api' })).toBe('api');
    expect(via({ OCTO_HA_DRAIN_VIA: '' })).toBe('server');
    expect(via({}, context('periods: {}'))).toBe('database');
  });

  test('is one of three', () => {
    expect(errorOf(() => via({ OCTO_HA_DRAIN_VIA: 'magic' })).message).toBe(
      "OCTO_HA_DRAIN_VIA: 'magic' is none of database, server, api",
    );
    expect(errorOf(() => via({}, context('drain: { via: API }'))).message).toBe(
      "/f/c.yaml:4 contexts[0].drain.via: 'API' is none of database, server, api",
    );
  });
});
