import { expect, test } from 'vitest';
import {
  giveAgain,
  requireOneMeaning,
  restartCommandAgain,
  type RestartFlags,
} from '../../../src/commands/restart-flags.ts';

const plain: RestartFlags = { nodes: [], order: 'idle', wait: 900, healthyWait: 600, acceptRisk: [] };

test('the command that goes on has the flags on which depends what is done to a node', () => {
  expect(restartCommandAgain({ ...plain, all: true, yes: true }, ['--all'])).toBe('octo-ha restart --all');
  expect(restartCommandAgain({ ...plain, wait: 60, healthyWait: 90, settle: 0 }, ['--resume'])).toBe(
    'octo-ha restart --resume --wait 60s --healthy-wait 90s --settle 0s',
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

test('hooks and limits are named, and what they hold kept out of what is written down', () => {
  const flags = { ...plain, require: 'curl -u me:secret', afterStart: 'true', notAfter: '06:00' };
  expect(giveAgain(flags)).toEqual(['--require', '--after-start', '--not-after']);
  expect(restartCommandAgain(flags, ['A'])).toBe('octo-ha restart A');
  expect(giveAgain(plain)).toEqual([]);
});

test('a run is not given up by what is to change nothing', () => {
  expect(() => requireOneMeaning({ ...plain, abandon: true, dryRun: true })).toThrow('exclude one another');
  expect(() => requireOneMeaning({ ...plain, abandon: true })).not.toThrow();
});
