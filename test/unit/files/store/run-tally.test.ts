import { expect, it } from 'vitest';
import { runTally } from '../../../../src/files/store/run-tally.ts';
import type { FileTrouble } from '../../../../src/model/tree.ts';

const trees = [
  { name: 'taskLogs', from: '/old/TaskLogs', to: 'TaskLogs' },
  { name: 'packages', from: '/old/Packages', to: 'Packages' },
];
const trouble = (tree: string, code: FileTrouble['code'], at: number): FileTrouble => ({
  tree,
  path: String(at),
  code,
  detail: 'of a test',
});

it('tells the one file that is missing behind any number of strange ones, in every tree', () => {
  const tally = runTally(trees);
  for (let at = 0; at < 1500; at += 1) tally.trouble(trouble('taskLogs', 'extra', at));
  tally.trouble(trouble('taskLogs', 'missing', 1));
  tally.trouble(trouble('packages', 'differs', 1));
  const { all, total } = tally.troubles();
  expect(total).toBe(1502);
  expect(all.filter(({ code }) => code !== 'extra')).toHaveLength(2);
  expect(all.length).toBeLessThan(1100);
  expect(tally.result('taskLogs', true)).toMatchObject({ complete: false, troublesTotal: 1501 });
});

it('keeps every trouble where they are worked through, as those of a way back', () => {
  const tally = runTally(trees, Infinity);
  for (let at = 0; at < 2500; at += 1) tally.trouble(trouble('taskLogs', 'extra', at));
  expect(tally.troubles().all).toHaveLength(2500);
});
