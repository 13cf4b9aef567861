import { expect, test } from 'vitest';
import { hooksGiven, restartCommandAgain, type RestartFlags } from '../../../src/commands/restart-flags.ts';

const plain: RestartFlags = { nodes: [], order: 'idle', wait: 900, healthyWait: 600, acceptRisk: [] };

test('the command that goes on has the flags on which depends what is done to a node', () => {
  expect(restartCommandAgain({ ...plain, all: true, yes: true, wait: 60 }, ['A', 'B'])).toBe(
    'octo-ha restart --all',
  );
  expect(
    restartCommandAgain(
      {
        ...plain,
        via: 'api',
        skipStopStart: true,
        expectVersion: '2025.3.1',
        ownTask: 'ServerTasks-7',
        acceptRisk: ['watchdog', 'no-capacity'],
      },
      ['node 1', 'node-2'],
    ),
  ).toBe(
    'octo-ha restart "node 1" node-2 --skip-stop-start --via api --expect-version 2025.3.1 --own-task ServerTasks-7 --accept-risk watchdog,no-capacity',
  );
});

test('hooks are named, and their commands kept out of what is written down', () => {
  const flags = { ...plain, require: 'curl -u me:secret', afterStart: 'true' };
  expect(hooksGiven(flags)).toEqual(['--require', '--after-start']);
  expect(restartCommandAgain(flags, ['A'])).toBe('octo-ha restart A');
  expect(hooksGiven(plain)).toEqual([]);
});
