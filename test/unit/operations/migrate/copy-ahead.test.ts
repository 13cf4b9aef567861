import { expect, test } from 'vitest';
import type { CopiedTree, FileTrouble } from '../../../../src/model/tree.ts';
import { refuseFailed } from '../../../../src/operations/migrate/refuse-failed.ts';

const none = { files: 0, bytes: 0 };
const tree = (...codes: readonly FileTrouble['code'][]): CopiedTree => ({
  name: 'packages',
  proved: none,
  copied: none,
  vanished: none,
  complete: codes.length === 0,
  troubles: codes.map((code) => ({ tree: 'packages', path: 'a.zip', code, detail: 'of a test' })),
  troublesTotal: codes.length,
});

test('a file that is being written, or is none, holds nothing up', () => {
  expect(() => refuseFailed([tree(), tree('busy', 'suspicious', 'not-a-file')], 'again')).not.toThrow();
});

test.each(['failed', 'differs', 'extra', 'missing'] as const)(
  'a file that is %s does, by its name',
  (code) => {
    expect(() => refuseFailed([tree('busy'), tree(code)], 'again')).toThrow(
      '1 files could not be copied: packages/a.zip: of a test',
    );
  },
);
