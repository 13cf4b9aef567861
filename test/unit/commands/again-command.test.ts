import { resolve } from 'node:path';
import { Command } from 'commander';
import { afterEach, describe, expect, test } from 'vitest';
import { againCommand, repeatContext, repeatWhere, withWhere } from '../../../src/commands/again-command.ts';
import { addGlobalFlags } from '../../../src/commands/global-flags.ts';

afterEach(() => repeatWhere(new Command(), { platform: 'linux', env: {} }));

test('the command to go on names the cluster and the journals as they were given', () => {
  expect(againCommand('drain', ['NODE 1'])).toBe('octo-ha drain "NODE 1"');
  const program = new Command()
    .option('--context <name>')
    .option('--state-folder <path>')
    .option('--connect-timeout <seconds>')
    .exitOverride();
  program.parse(['--context', 'prod', '--state-folder', '/mnt/a b', '--connect-timeout', '9'], {
    from: 'user',
  });
  repeatWhere(program, { platform: 'linux', env: {} });
  expect(againCommand('restart', ['--all'], { '--via': 'api' })).toBe(
    'octo-ha --context prod --state-folder "/mnt/a b" restart --all --via api',
  );
});

test('and files from wherever it is pasted', () => {
  const program = new Command().option('--config <file>').exitOverride();
  program.parse(['--config', '../prod.yaml'], { from: 'user' });
  repeatWhere(program, { platform: 'linux', env: {} });
  expect(againCommand('restart', [])).toBe(`octo-ha --config ${resolve('../prod.yaml')} restart`);
});

test('a share can be pasted into the shell of this machine', () => {
  const to = String.raw`\\nas\octopus`;
  expect(againCommand('migrate', ['--to', to])).toBe(`octo-ha migrate --to '${to}'`);
  repeatWhere(new Command(), { platform: 'win32', env: {} });
  expect(againCommand('migrate', ['--to', to])).toBe(`octo-ha migrate --to ${to}`);
});

describe('what came by the environment is repeated as flags, since another shell has another environment', () => {
  const key = 'API-ABCDEFGHIJKLMNOP';
  const cases: [string, string[], Record<string, string>, string][] = [
    [
      'files by their whole paths',
      [],
      {
        OCTO_HA_CONFIG: 'c.yaml',
        OCTO_HA_CONTEXT: 'prod',
        OCTO_HA_STATE_FOLDER: '/state',
        OCTO_HA_API_KEY_FILE: '/key',
      },
      ` --config ${resolve('c.yaml')} --context prod --api-key-file /key --state-folder /state`,
    ],
    [
      'a flag outranks its variable',
      ['--context', 'test', '--state-folder', '/mine'],
      { OCTO_HA_CONTEXT: 'prod', OCTO_HA_STATE_FOLDER: '/state' },
      ' --context test --state-folder /mine',
    ],
    [
      'a connection in the environment does not contradict the context of the command line',
      ['--context', 'test'],
      { OCTO_HA_CONNECTION_FILE: '/prod', OCTO_HA_SERVER_CONFIG: '/prod.config' },
      ' --context test',
    ],
    [
      'nor a context in the environment its connection',
      ['--connection-file', '/test'],
      { OCTO_HA_CONTEXT: 'prod' },
      ' --connection-file /test',
    ],
    [
      'both in the environment go together',
      [],
      { OCTO_HA_CONTEXT: 'nodes', OCTO_HA_SERVER_CONFIG: '/c' },
      ' --context nodes --server-config /c',
    ],
    ['a secret never', [], { OCTO_HA_CONNECTION_STRING: 'Password=canary', OCTOPUS_API_KEY: key }, ''],
    [
      'nor one where a file was asked for',
      ['--connection-file', 'Server=s;User ID=u;Pwd =canary'],
      { OCTO_HA_API_KEY_FILE: key },
      '',
    ],
    ['an empty one says nothing', [], { OCTO_HA_CONTEXT: '', OCTO_HA_CONFIG: '' }, ''],
  ];
  test.each(cases)('%s', (_, argv, env, flags) => {
    const program = addGlobalFlags(new Command()).exitOverride();
    program.parse(argv, { from: 'user' });
    repeatWhere(program, { platform: 'linux', env });
    expect(againCommand('status', [])).toBe(`octo-ha${flags} status`);
  });
});

describe('a command that is named in a sentence', () => {
  const cases: [string, string][] = [
    [
      'octo-ha status shows what was left; see octo-ha nodes list',
      'octo-ha @ status shows what was left; see octo-ha @ nodes list',
    ],
    ['drain it (octo-ha drain NODE), octo-ha undrain', 'drain it (octo-ha @ drain NODE), octo-ha @ undrain'],
    ['see octo-ha restart --help', 'see octo-ha restart --help'],
    [
      'octo-ha config list and octo-ha sandbox up know no cluster',
      'octo-ha config list and octo-ha sandbox up know no cluster',
    ],
    ['octo-ha runs in a task; another octo-ha restarts', 'octo-ha runs in a task; another octo-ha restarts'],
  ];
  test.each(cases)('%s', (text, shown) => {
    const program = addGlobalFlags(new Command()).exitOverride();
    program.parse(['--context', 'a $& b'], { from: 'user' });
    repeatWhere(program, { platform: 'linux', env: {} });
    expect(withWhere(text)).toBe(shown.replaceAll('@', () => "--context 'a $& b'"));
    // What is whole stays so.
    expect(withWhere(withWhere(text))).toBe(withWhere(text));
  });

  test('stays as it is where nothing was given', () => {
    expect(withWhere('octo-ha status tells')).toBe('octo-ha status tells');
  });
});

test('the context that the file chose is repeated: it may name another by the time that it is pasted', () => {
  repeatContext('prod');
  expect(againCommand('restart', [])).toBe('octo-ha --context prod restart');
  for (const flag of ['--context', '--connection-file', '--server-config']) {
    const program = new Command().option(`${flag} <value>`).exitOverride();
    program.parse([flag, '/mine'], { from: 'user' });
    repeatWhere(program, { platform: 'linux', env: {} });
    repeatContext('prod');
    expect(againCommand('restart', [])).toBe(`octo-ha ${flag} /mine restart`);
  }
});

test('what stands in quotes is a word of the operator’s own', () => {
  repeatContext('prod');
  const asked = againCommand('drain', ['a'], { '--reason': 'before octo-ha restart' });
  expect(withWhere(`run ${asked}; octo-ha status tells`)).toBe(
    'run octo-ha --context prod drain a --reason "before octo-ha restart"; octo-ha --context prod status tells',
  );
  const single = againCommand('drain', ['a'], { '--reason': 'the $ of octo-ha restart' });
  expect(withWhere(single)).toBe(single);
  expect(withWhere('octo-ha’s and nodes’ own: octo-ha undrain')).toContain('octo-ha --context prod undrain');
});
