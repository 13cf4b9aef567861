import { expect, test } from 'vitest';
import { migrateAnswer } from '../../../src/commands/migrate-answer.ts';
import type { FileTrouble } from '../../../src/model/tree.ts';
import { migrateDocument } from '../../../src/operations/migrate/migrate-document.ts';

const state = {
  id: 'run-1',
  phase: 'rolled-back',
  to: '/share/octopus',
  stores: [],
  fingerprint: null,
  command: null,
  begunAt: '',
  preseeded: null,
  movedAt: null,
  paths: 'old',
} as const;

const file = (code: FileTrouble['code'], n: number): FileTrouble => ({
  tree: 'artifacts',
  path: `a-${String(n)}`,
  code,
  detail: 'it is newer there',
});

test('a way back lists what it leaves on the target with their number, and no more of what was born than can be read', () => {
  const born = Array.from({ length: 1_500 }, (_, n) => file('extra', n));
  const left = { files: Array.from({ length: 100 }, (_, n) => file('changed', n)), total: 230 };
  const document = migrateDocument(state, 'rolled-back', { born, left });
  expect([document.born.length, document.bornTotal]).toEqual([1_000, 1_500]);
  expect([document.leftOnTarget.length, document.leftOnTargetTotal]).toEqual([100, 230]);
  const { footer = [] } = migrateAnswer(document);
  const at = footer.indexOf('left on the target, older or whole in the old folders: 230');
  expect(footer[0]).toBe('born on the target: 1500');
  expect(footer[at - 1]).toBe('  and 1480 more');
  expect(footer[at + 1]).toBe('  changed: artifacts/a-0: it is newer there');
  expect(footer.at(-1)).toBe('  and 210 more');
});

test('a way back says which folders stay on the target, and whether the nodes go on using them', () => {
  const kept = [
    { name: 'imports', path: '/share/octopus/My Imports', inUse: true },
    { name: 'eventExports', path: '/share/octopus/EventExports', inUse: false },
  ];
  const document = migrateDocument(state, 'rolled-back', { kept });
  expect(document.keptOnTarget).toEqual(kept);
  expect(migrateAnswer(document).footer).toEqual([
    "imports came after the cutover and stays on the target, in '/share/octopus/My Imports': the nodes go on using it there",
    "eventExports came after the cutover and is left on the target, in '/share/octopus/EventExports': no node sees it any more",
  ]);
});
