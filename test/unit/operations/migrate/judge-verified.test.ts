import { expect, test } from 'vitest';
import type { FileTrouble, Verified, VerifiedTree } from '../../../../src/model/tree.ts';
import { judgeVerified } from '../../../../src/operations/migrate/judge-verified.ts';

const nothing = { files: 0, bytes: 0 };

function verified(totals: VerifiedTree['totals'], seen = 1000, tree = 'taskLogs'): Verified {
  const troubles = (Object.entries(totals) as [FileTrouble['code'], number][]).flatMap(([code, count]) =>
    Array.from({ length: Math.min(count, 3) }, (_, at) => ({
      ...{ tree, code, path: `${code}-${String(at)}`, detail: 'of a test' },
    })),
  );
  return {
    ...{ level: 'full', named: nothing, hashed: nothing, troublesTotal: troubles.length },
    ...{ trees: [{ name: tree, seen, totals }], troubles },
  };
}

const codes = (troubles: readonly FileTrouble[]): readonly string[] => [
  ...new Set(troubles.map(({ code }) => code)),
];
const all = { missing: 40, differs: 2, changed: 1500, extra: 700, failed: 1 } as const;

test('before a node was started there, everything but what was there before is a finding', () => {
  const { findings, counts, troubles } = judgeVerified(verified(all), false);
  expect(findings).toBe(40 + 2 + 1500 + 1);
  expect(counts).toEqual(all);
  expect(codes(troubles)).toContain('missing');
});

test('afterwards only damage is a finding; what nodes write and retention deletes is told and counted', () => {
  const { findings, counts, troubles } = judgeVerified(verified(all), true);
  expect(findings).toBe(3);
  expect(counts).toEqual({ gone: 40, differs: 2, changed: 1500, extra: 700, failed: 1 });
  expect(codes(troubles)).toEqual(['gone', 'differs', 'changed', 'extra', 'failed']);
  expect(judgeVerified(verified({ missing: 40, changed: 9, extra: 7 }), true).findings).toBe(0);
});

test('a store of which nothing is left was not emptied by retention', () => {
  const { findings, counts } = judgeVerified(verified({ missing: 100 }, 0), true);
  expect([findings, counts]).toEqual([100, { missing: 100 }]);
  // A handful of imports may go.
  expect(judgeVerified(verified({ missing: 99 }, 0), true).counts).toEqual({ gone: 99 });
});

test('where only a list is told, it is counted', () => {
  const { troubles } = verified({ missing: 3, differs: 2, changed: 1 });
  expect(judgeVerified({ troubles }, true)).toMatchObject({
    findings: 2,
    counts: { gone: 3, differs: 2, changed: 1 },
  });
});
