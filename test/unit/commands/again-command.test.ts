import { resolve } from 'node:path';
import { Command } from 'commander';
import { afterEach, expect, test } from 'vitest';
import { againCommand, repeatWhere } from '../../../src/commands/again-command.ts';

afterEach(() => repeatWhere(new Command(), 'linux'));

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
  repeatWhere(program, 'linux');
  expect(againCommand('restart', ['--all'], { '--via': 'api' })).toBe(
    'octo-ha restart --all --via api --context prod --state-folder "/mnt/a b"',
  );
});

test('and files from wherever it is pasted', () => {
  const program = new Command().option('--config <file>').exitOverride();
  program.parse(['--config', '../prod.yaml'], { from: 'user' });
  repeatWhere(program, 'linux');
  expect(againCommand('restart', [])).toBe(`octo-ha restart --config ${resolve('../prod.yaml')}`);
});

test('a share can be pasted into the shell of this machine', () => {
  const to = String.raw`\\nas\octopus`;
  expect(againCommand('migrate', ['--to', to])).toBe(`octo-ha migrate --to '${to}'`);
  repeatWhere(new Command(), 'win32');
  expect(againCommand('migrate', ['--to', to])).toBe(`octo-ha migrate --to ${to}`);
});
