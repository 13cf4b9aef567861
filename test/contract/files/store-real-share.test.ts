// A share that hangs, dies, comes back empty, or fails in every way the kernel has a name for, in the middle of a copy.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { proofTimeout, rounds } from '../../rounds.ts';
import { needTool } from '../../tools.ts';
import { buildScenarios, needMounts, removeScenarios, scenario } from './real-disks.ts';
import { buildPrograms } from './store-scene.ts';

beforeAll(async () => {
  buildPrograms();
  await buildScenarios();
});
afterAll(removeScenarios);

const wentOn = [
  'again: {"complete":true,"troubles":[]}',
  'same: true, troubles: 0, unfinished: 0',
  'source untouched: true',
];

// In the long proofs: it waits for what a share is given to answer. That a process which stands still is left, store-stopped tests always.
if (rounds >= 100)
  test.concurrent(
    'a share that hangs is told within 15 s and can be left; once it answers the same command goes on',
    { timeout: proofTimeout * 3 },
    async (context) => {
      needTool(context, 'python3', 'python3');
      needMounts(context, 'fuse');
      expect(await scenario('share', 'hang', import.meta.dirname)).toEqual([
        'copy: given-up',
        'told within 15 s: true',
        'left within 12 s more: true',
        'left at once when opened: true',
        'in the other folder: ',
        ...wentOn,
      ]);
    },
  );

const often: readonly (readonly [order: string, code: string, opened: string])[] = [
  ['die', 'store.unreachable', 'store.unreachable'],
];
const all: typeof often = [
  ...often,
  // The heart beat of the lock may meet it first.
  ['empty', 'store.(?:swapped|lock-lost)', 'store.no-migration'],
  ['fail ESTALE', 'store.unreachable', 'store.unreachable'],
  ['fail EROFS changes', 'store.read-only', 'store.read-only'],
  ['fail EDQUOT 16', 'store.full', 'store.full'],
  ['fail EIO 20', 'store.failing', 'store.failing'],
  ['fail EACCES changes', 'store.denied', 'store.denied'],
  ['fail EHOSTDOWN', 'store.unreachable', 'store.unreachable'],
];

// All of them in the long proofs.
for (const [order, code, opened] of rounds >= 100 ? all : often)
  test.concurrent(
    `a share that does this in the middle of the copy ends it with its code, and once it is back the same command goes on: ${order}`,
    { timeout: proofTimeout * 3 },
    async (context) => {
      needTool(context, 'python3', 'python3');
      needMounts(context, 'fuse');
      const told = await scenario('share', order, import.meta.dirname);
      expect(told).toEqual([
        expect.stringMatching(new RegExp(`^copy: ${code}`)),
        expect.stringMatching(/^journal: (?:journal\.unwritable|store\.\w+)/),
        `opened: ${opened}`,
        'in the other folder: ',
        ...wentOn,
      ]);
    },
  );
