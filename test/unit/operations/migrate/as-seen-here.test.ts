import { expect, test } from 'vitest';
import type { FileTrouble, Verified } from '../../../../src/model/tree.ts';
import { asSeenHere } from '../../../../src/operations/migrate/as-seen-here.ts';
import { judgeVerified } from '../../../../src/operations/migrate/judge-verified.ts';

const trouble = (code: FileTrouble['code'], path: string): FileTrouble => ({
  ...{ tree: 'taskLogs', code, path, detail: 'node-2 does not see it' },
});

test('what a node does not see or sees otherwise is a finding, unless it is gone or written to from here too', () => {
  const amount = { files: 4, bytes: 4 };
  const troubles = ['gone', 'unseen'].map((path) => trouble('missing', path));
  const differ = ['written', 'stale'].map((path) => trouble('differs', path));
  const there: Verified = {
    ...{ level: 'full', named: amount, hashed: amount, troubles: [...troubles, ...differ], troublesTotal: 4 },
  };
  const here = {
    troubles: [trouble('missing', 'gone'), trouble('changed', 'written'), trouble('extra', 'stale')],
  };
  const judged = judgeVerified(asSeenHere(there, here), true);
  expect(judged.troubles.map(({ code, path }) => `${code} ${path}`)).toEqual([
    'gone gone',
    'failed unseen',
    'changed written',
    'differs stale',
  ]);
  expect(judged.troubles[1]?.detail).toBe('node-2 does not see it, and from here it is seen');
  expect(judged.findings).toBe(2);
});
