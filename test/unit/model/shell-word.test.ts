import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shellWord } from '../../../src/model/shell-word.ts';

test.each([
  'NODE-1',
  'NODE 1',
  '/mnt/octopus',
  String.raw`\\nas\octopus`,
  String.raw`\\nas\octopus=/mnt/my octopus`,
  'a$HOME`id`!"b',
  "it's",
  "it's $5",
  '',
])('sh reads %j back as it was', (word) => {
  const { stdout } = spawnSync('sh', ['-c', `printf %s ${shellWord(word, 'sh')}`], { encoding: 'utf8' });
  expect(stdout).toBe(word);
});

test('Windows gets double quotes, and a share as it is', () => {
  expect(shellWord(String.raw`\\nas\octopus`, 'windows')).toBe(String.raw`\\nas\octopus`);
  expect(shellWord(String.raw`\\nas\my octopus`, 'windows')).toBe(String.raw`"\\nas\my octopus"`);
});
