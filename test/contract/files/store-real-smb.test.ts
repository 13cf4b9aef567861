// A share of a real Samba, mounted by rclone: what comes of a copy, and why a plan refuses such a mount (`target.unflushed`). In the
// long proofs alone: the check installs neither.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { proofTimeout, rounds } from '../../rounds.ts';
import { needSmb } from './private-smbd.ts';
import { buildScenarios, removeScenarios, scenarioAsRoot } from './real-disks.ts';
import { buildPrograms } from './store-scene.ts';

beforeAll(async () => {
  buildPrograms();
  await buildScenarios();
});
afterAll(removeScenarios);

const complete = 'copy: {"complete":true}';
// What rclone could not send may come to light at a call of ours, or not at all; with smbd dead too.
const either = expect.stringMatching(/^copy: (?:store\.\w+|\{"complete":true\})/) as string;

const all: readonly (readonly [order: string, copy: string])[] = [
  ['calm', complete],
  ['kill', expect.stringMatching(/^copy: store\.worker-died/) as string],
  ['die', either],
  ['empty', either],
  ['read-only', either],
  ['full', either],
];

if (rounds > 20)
  for (const [order, copy] of all)
    test.concurrent(
      `a mount by rclone tells of success before anything is at the server, and has sent all of it in the end: ${order}`,
      { timeout: proofTimeout * 6 },
      async (context) => {
        needSmb(context);
        expect(await scenarioAsRoot('smb', order)).toEqual([
          'mounted as: fuse.rclone',
          copy,
          'on the server by then: false',
          expect.stringMatching(order === 'kill' ? /^journal: store\.worker-died/ : /^journal: /),
          expect.stringMatching(/^opened: /),
          'unfinished runs: 1',
          'again: {"complete":true,"troubles":[]}',
          'same: true, troubles: 0, unfinished: 0',
          ...atTheServer(order),
          'source untouched: true',
        ]);
      },
    );

/** It sends to whatever is there by then: what went to another folder is missing, and no look through the mount tells. */
const atTheServer = (order: string): readonly string[] =>
  order === 'empty'
    ? ['on the server in the end: ', 'in the other folder: '].map(
        (line) => expect.stringMatching(`^${line}`) as string,
      )
    : ['on the server in the end: true', 'in the other folder: '];
