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
  'unfinished runs: 1',
  'journal again: done',
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
      expect(await scenario('share', import.meta.dirname, 'hang')).toEqual([
        'copy: given-up',
        'told within 15 s: true',
        'left within 12 s more: true',
        'left at once when opened: true',
        'journal: store.hangs',
        'refused at once: true',
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
  // The heart beat of the lock may meet it first, or a name that is looked for in the middle of a batch.
  ['empty', 'store.(?:swapped|lock-lost|missing)', 'store.no-migration'],
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
      const told = await scenario('share', import.meta.dirname, order);
      expect(told).toEqual([
        expect.stringMatching(new RegExp(`^copy: ${code}`)),
        expect.stringMatching(/^journal: (?:journal\.unwritable|store\.\w+)/),
        `opened: ${opened}`,
        'in the other folder: ',
        ...wentOn,
      ]);
    },
  );

test.concurrent(
  'a share that lets nothing be deleted is told as such, with what is left there',
  { timeout: proofTimeout },
  async (context) => {
    needTool(context, 'python3', 'python3');
    needMounts(context, 'fuse');
    const told = await scenario('probe', import.meta.dirname, 'fail EACCES 10');
    const rights = '"write":null,"flush":null,"rename":null,"read":null';
    expect(told[0]?.replace(/[0-9a-f]{12}/, 'ID')).toBe(
      `rights: {${rights},"delete":"EACCES (.octo-ha-probe-ID-2 is left there)"}`,
    );
    expect(told[1]).toBe('left: .octo-ha-probe-ID-2');
  },
);

test.concurrent(
  'an old folder that cannot be looked at any more is told as the source, and nothing of it counts as vanished',
  { timeout: proofTimeout },
  async (context) => {
    needTool(context, 'python3', 'python3');
    needMounts(context, 'fuse');
    const complete = '{"complete":true,"troubles":[]}';
    for (const [order, failed] of [
      ['fail ESTALE', ': ESTALE when read'],
      ['fail EIO 1 3.txt', '3.txt: EIO when opened'],
    ] as const)
      expect(await scenario('source', import.meta.dirname, order)).toEqual([
        `copy: ${complete}`,
        `in trouble: {"complete":false,"troubles":["${failed}"]}`,
        `again: ${complete}`,
        'vanished: false',
      ]);
  },
);
