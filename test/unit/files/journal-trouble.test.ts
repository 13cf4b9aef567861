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
