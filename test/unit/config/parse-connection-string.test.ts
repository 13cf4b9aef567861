import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keywordUse } from '../../../src/config/connection-keywords.ts';
import { parseConnectionString } from '../../../src/config/parse-connection-string.ts';
import {
  printConnectionString,
  redactConnectionString,
} from '../../../src/config/redact-connection-string.ts';
import { splitConnectionString } from '../../../src/config/split-connection-string.ts';
import { errorOf } from './world.ts';

const base = 'Server=db;Database=Octopus;User ID=octo;Password=pw';
const parse = (text: string) => parseConnectionString(text, 'here');
const passwordOf = (text: string): string | null => {
  const { login } = parse(text);
  return login.kind === 'sql' || login.kind === 'ntlm' ? login.password.reveal() : null;
};

describe('a connection string', () => {
  test('as Octopus stores it gives everything it says', () => {
    expect(
      parse(
        'Data Source=tcp:sql.example.com,1444;Initial Catalog=Octopus;UID=octo;PWD=pw;Encrypt=Strict;' +
          'Multi Subnet Failover=True;Application Intent=ReadOnly;Connect Timeout=7;Command Timeout=9;' +
          'Host Name In Certificate=cert.example.com;Max Pool Size=200;Application Name="Octopus 2025"',
      ),
    ).toMatchObject({
      host: 'sql.example.com',
      port: 1444,
      instanceName: null,
      database: 'Octopus',
      login: { kind: 'sql', user: 'octo' },
      encryption: 'strict',
      encryptionStated: true,
      trustServerCertificate: false,
      certificateHostName: 'cert.example.com',
      multiSubnetFailover: true,
      readOnlyIntent: true,
      connectTimeoutSeconds: 7,
      queryTimeoutSeconds: 9,
      origin: 'here',
    });
  });

  test('without Encrypt is encrypted, verified, and known not to have said so', () => {
    expect(parse(base)).toMatchObject({
      encryption: 'on',
      encryptionStated: false,
      trustServerCertificate: false,
      connectTimeoutSeconds: 15,
      queryTimeoutSeconds: 30,
    });
  });

  test.each([
    ['true', 'on'],
    ['Yes', 'on'],
    ['Mandatory', 'on'],
    ['false', 'off'],
    ['no', 'off'],
    ['OPTIONAL', 'off'],
    ['strict', 'strict'],
  ])('takes Encrypt=%s for %s', (word, encryption) => {
    expect(parse(`${base};Encrypt=${word}`).encryption).toBe(encryption);
  });

  test.each([
    ['bare', 'Password=a b ', 'a b'],
    ['a = inside', 'Password=a=b', 'a=b'],
    ['double quotes', 'Password="a;b"', 'a;b'],
    ['double quotes doubled', 'Password="a""b"', 'a"b'],
    ['single quotes', "Password='a;\"b'", 'a;"b'],
    ['single quotes doubled', "Password='a''b'", "a'b"],
    ['white space around the quotes', 'Password =  " a "  ', ' a '],
    ['a leading = after white space', 'Password= =a', '=a'],
    ['an empty quoted value', 'Password=""', ''],
    ['the later of two', 'PWD=old;Password=new', 'new'],
    ['the later of two synonyms in any case', 'password=old;pwd=new', 'new'],
    ['a trailing NUL', 'Password=a\0', 'a'],
  ])('reads a password written with %s', (_, written, expected) => {
    expect(passwordOf(`Server=db;Database=Octopus;User ID=octo;${written};`.replace('\0;', '\0'))).toBe(
      expected,
    );
  });

  test.each([
    ['Integrated Security=SSPI', { kind: 'integrated' }],
    ['Trusted_Connection=yes;User ID=x', { kind: 'integrated' }],
    ['Integrated Security=false;User ID=x;Password=y', { kind: 'sql', user: 'x' }],
    ['User ID=CORP\\x;Password=y', { kind: 'sql', user: 'CORP\\x' }],
    ['Authentication=Sql Password;User ID=x;Password=y', { kind: 'sql', user: 'x' }],
    ['Authentication="Active Directory Default"', { kind: 'entra', method: 'default', user: null }],
    ['Authentication=ActiveDirectoryMSI;User ID=x', { kind: 'entra', method: 'managed-identity', user: 'x' }],
    [
      'Authentication=Active Directory Service Principal;User ID=x;Password=y',
      { kind: 'entra', method: 'service-principal', user: 'x' },
    ],
    ['Authentication=Active Directory Integrated', { kind: 'entra', method: 'integrated' }],
  ])('logs in by %s', (written, login) => {
    expect(parse(`Server=db;Database=Octopus;${written}`).login).toMatchObject(login);
  });

  test.each([
    ['Failover Partner=b', /Failover Partner .*mirroring is not supported by Octopus/],
    ['AttachDbFilename=c:\\x.mdf', /attaching a database file/],
    ['User Instance=true', /user instances/],
    ['Context Connection=true', /context connections/],
    ['Network Library=dbnmpntw', /Network .*takes dbmssocn/],
    ['Encrypt=maybe', /Encrypt at character 53: takes true, false/],
    ['TrustServerCertificate=sure', /takes true, false, yes, no/],
    ['Connect Timeout=soon', /whole number of seconds/],
    ['Integrated Security=perhaps', /takes true, yes, sspi/],
    ['Authentication=Kerberos', /takes "Sql Password"/],
    ['Authentication=Active Directory Device Code Flow', /not supported; "Active Directory Default"/],
    ['Encrytp=true', /keyword at character 53: .*did you mean Encrypt\?/],
    ['ServerCertificate=/ca.pem', /no file can be read here/],
  ])('with %s is refused with a way on', (written, message) => {
    const error = errorOf(() => parse(`${base};${written}`));
    expect(error).toMatchObject({ code: 'config.bad-connection-string', exitCode: 2 });
    expect(error.message).toMatch(message);
  });

  test('tells every problem at once', () => {
    const { message } = errorOf(() => parse('Encrypt=x;Servr=db;User ID=octo'));
    expect(message.split('\n')).toEqual([
      '5 problems in the settings',
      "here, a keyword at character 11: SQL Server's driver does not know 'Servr'; did you mean Server?",
      'here: the database is missing (Database, or database:)',
      'here: the password is missing (Password, or password:, passwordFile:, passwordEnv:)',
      expect.stringContaining('here, Encrypt at character 1: takes'),
      'here: the server is missing (Server, or server:)',
    ]);
  });

  test.each([
    ['a ; in a bare password', 'Password=zq;xcanary=zq;jvwcanary'],
    ['a password in quotes never closed', 'Password="zqxcanary'],
    ['a password that ends in a quote', 'Password=zqxcanary"'],
    ['something after the closing quote', 'Password="zqx"canary'],
    ['a password that begins with =', 'Password==zqxcanary;Encrypt=true'],
    ['a misspelt keyword', 'Password=x;canary=zq'],
    ['a control character', 'Password=canary\u0001;x'],
    ['no keyword at all', 'canary'],
  ])('with %s is refused without quoting a part of it', (_, written) => {
    const error = errorOf(() => parse(`Server=db;Database=Octopus;User ID=octo;${written}`));
    expect(error.message).toMatch(/character 4\d|character 5\d/);
    expect(`${error.message}${error.hint}`).not.toMatch(/canary|zq|jvw/);
    expect(redactConnectionString(`Server=db;${written}`)).not.toMatch(/canary|zq|jvw/);
  });

  test('with a bad value is refused without quoting it', () => {
    expect(errorOf(() => parse(`${base};Encrypt=canary`)).message).not.toContain('canary');
  });

  test('says that an endless one is none, and that an empty one is empty', () => {
    expect(errorOf(() => parse('x'.repeat(40_000))).message).toMatch(/40000 characters long/);
    expect(errorOf(() => parse(' ; ')).message).toBe('here: is empty');
  });

  const word = fc
    .string({ minLength: 1, maxLength: 12, unit: 'binary' })
    .filter((text) => !text.includes('\0'));
  test('printed and read again is the same', () => {
    const key = fc.constantFrom('Password', 'a=b', 'Encrypt', 'x y');
    fc.assert(
      fc.property(fc.array(fc.tuple(key, word), { minLength: 1 }), (pairs) => {
        const { pairs: read, trouble } = splitConnectionString(printConnectionString(pairs));
        expect(trouble).toBeNull();
        expect(read.map((pair) => [pair.key, pair.value])).toEqual(pairs);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  test('never shows a password, however broken the string', () => {
    const piece = fc.constantFrom(
      ';',
      '=',
      '"',
      "'",
      '==',
      ' ',
      'Password',
      'Server=a',
      'CANARY',
      '\0',
      'Encrypt',
      'PWD=',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        // CANARY alone between separators may be a keyword of its own; after a password it never is.
        const text = `Password=CANARY${pieces.join('')}`;
        try {
          expect(JSON.stringify(parse(text))).not.toContain('CANARY');
        } catch (error) {
          expect((error as Error).message).not.toContain('CANARY');
        }
      }),
      { numRuns: 200, seed: 2 },
    );
  });

  test('knows its keywords in any case', () => {
    expect(keywordUse('TRUSTED_CONNECTION')).toMatchObject({ field: 'integrated' });
    expect(keywordUse('UserID')).toBeUndefined();
  });
});
