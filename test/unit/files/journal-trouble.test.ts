import { constants } from 'node:os';
import { expect, test } from 'vitest';
import { unwritable } from '../../../src/files/journal-trouble.ts';

test.each([
  ['/state/journals/sql-octopus/a.jsonl', true],
  ['/share/octopus/.octo-ha/journals/sql-octopus/a.jsonl', false],
])('another state folder is a way on for the journal that lies there: %s', (path, isNamed) => {
  const { hint } = unwritable(path, Object.assign(new Error('full'), { code: 'ENOSPC' }));
  expect(hint?.includes('--state-folder')).toBe(isNamed);
  expect(hint).toContain('make room there');
});

// For the first two Node has no name (libuv, `UV_ERRNO_MAP`).
test.each([
  ['UNKNOWN', constants.errno.EDQUOT, 'the quota is used up'],
  ['UNKNOWN', constants.errno.ESTALE, 'the share has forgotten the folder'],
  ['EHOSTDOWN', 112, 'its host is down'],
  ['EACCES', constants.errno.EACCES, 'permission denied'],
  ['EIO', constants.errno.EIO, 'the disk reports an error'],
] as const)('why it cannot be written is said in words: %s %i', (code, errno, why) => {
  const cause = Object.assign(new Error('unknown error'), { code, errno: -errno });
  expect(unwritable('/share/.octo-ha/journals/sql/a.jsonl', cause).message).toContain(why);
});
