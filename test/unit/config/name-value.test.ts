import { describe, expect, test } from 'vitest';
import { nameValue } from '../../../src/config/name-value.ts';
import { resolveSettings } from '../../../src/config/resolve-settings.ts';
import { errorOf, world } from './world.ts';

const messageOf = (database: string, flags = {}): string =>
  errorOf(() =>
    resolveSettings(
      { config: '/c.yaml', ...flags },
      world({ files: { '/c.yaml': `current: a\ncontexts:\n  - name: a\n    database: ${database}\n` } }),
    ),
  ).message;
const rest = 'server: s, database: O, user: u, password: CANARY';

test('what is wrong with a connection string that was given alone has a hint about connection strings', () => {
  const sources = world({
    env: { OCTO_HA_CONNECTION_STRING: 'Server=s;Database=O;Encrypt=x;User ID=u;Password=p' },
  });
  expect(errorOf(() => resolveSettings({}, sources)).hint).toContain('Server=tcp:HOST');
  expect(errorOf(() => resolveSettings({ connectionFile: '/none' }, world({}))).hint).toContain('a path');
  expect(errorOf(() => resolveSettings({ connectTimeout: 'x' }, sources)).hint).toContain('configuration.md');
});

describe('an offending value', () => {
  test.each([
    [`{ ${rest}, encrypt: maybe }`, "database.encrypt: 'maybe' is not one of true, false"],
    [`{ ${rest}, port: 70000 }`, "database.port: '70000' is not a port"],
    [`{ ${rest}, authentication: magic }`, "database.authentication: 'magic' is not known"],
  ])('is named under a key of its own: %s', (database, expected) => {
    expect(messageOf(database)).toContain(expected);
    expect(messageOf(database)).not.toContain('CANARY');
  });

  test('is named for a flag', () => {
    expect(messageOf(`{ ${rest} }`, { connectTimeout: 'soon' })).toContain(
      "--connect-timeout: 'soon' is not a whole number of seconds",
    );
  });

  test('is not named inside a connection string, where it may be the rest of a password', () => {
    const message = messageOf(
      '{ connectionString: "Server=s;Database=O;User ID=u;Password=x;Encrypt=CANARY" }',
    );
    expect(message).toContain('Encrypt at character');
    expect(message).not.toContain('CANARY');
  });

  test('is cut to 60 characters, and left out when it looks like a string or url with a login', () => {
    expect(nameValue('x'.repeat(100))).toHaveLength(63);
    expect(nameValue('Server=s;Password=CANARY')).toBe('');
    expect(nameValue('http://u:p@h')).toBe('');
  });
});
