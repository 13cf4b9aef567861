import { expect, test } from 'vitest';
import { unfinishedRoll } from '../../../src/commands/unfinished-roll.ts';
import { untouchedRow } from '../../../src/operations/restart/untouched-row.ts';

const ways = {
  command: 'octo-ha restart --all',
  onNodes: (names: readonly string[]) => `octo-ha restart ${names.join(' ')}`,
  giveAgain: [],
};
const row = untouchedRow({ id: 'n-1', name: 'node-1' }, 'restarted', null);
const left = { code: 'restart.left-behind', reason: 'no row any more: node-3; …' };
const failed = { code: 'health.timed-out', reason: 'node-1 failed' };
const hook = { code: 'restart.too-late', reason: 'it is past 06:00' };

test.each([
  [
    'what is left on a machine without a row',
    left,
    false,
    /status shows it.*give the roll up with: .*--abandon$/,
  ],
  ['nothing but a flag that has gone', left, true, /^see to the machine of the node without a row$/],
  ['a node that failed', failed, false, /go on with: octo-ha restart --all.*--abandon$/],
  ['a roll that touched nothing', hook, true, /^begin it again with: octo-ha restart --all$/],
])('the way on: %s', (_what, stopped, isOver, hint) => {
  const error = unfinishedRoll({ nodes: [row], stopped, run: 'r', isOver }, ways);
  expect(error).toMatchObject({ exitCode: 5, hint: expect.stringMatching(hint) as string });
  expect(error.message).toContain(stopped.reason);
});

test('what has come since is another roll, of these nodes alone', () => {
  const came = untouchedRow({ id: 'n-9', name: 'node-9' }, 'not-started', 'it has come since');
  const stopped = { code: 'tasks.lost', reason: 'a stop has cut off tasks of node-1; node-9 has come since' };
  const error = unfinishedRoll(
    { nodes: [row, came], stopped, run: 'r', isOver: true },
    { ...ways, giveAgain: ['--before-stop'] },
  );
  expect(error.hint).toBe(
    'every node of it was restarted; look at the tasks that the rows name; ' +
      'restart what has come since with: octo-ha restart node-9, and --before-stop as before',
  );
});
