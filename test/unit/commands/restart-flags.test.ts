import { expect, test } from 'vitest';
import {
  giveAgain,
  latestStart,
  requireOneMeaning,
  restartCommandAgain,
  type RestartFlags,
} from '../../../src/commands/restart-flags.ts';

const plain: RestartFlags = {
  nodes: [],
  order: 'idle',
  wait: 900,
  healthyWait: 600,
  hookWait: 14_400,
  acceptRisk: [],
};

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

test('that a command may still run is accepted once, not by whoever goes on', () => {
  const again = (acceptRisk: readonly string[]): string =>
    restartCommandAgain({ ...plain, acceptRisk }, ['--resume']);
  expect(again(['hook-at-work'])).toBe('octo-ha restart --resume');
  expect(again(['watchdog', 'hook-at-work'])).toBe('octo-ha restart --resume --accept-risk watchdog');
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

test('a time is one that there is', () => {
  const now = new Date('2026-02-28T12:00:00Z');
  expect(latestStart('2026-02-28T23:00:00Z', now).toISOString()).toBe('2026-02-28T23:00:00.000Z');
  expect(latestStart('2028-02-29T23:00:00+02:00', now).toISOString()).toBe('2028-02-29T21:00:00.000Z');
  for (const wrong of ['2026-02-30T06:00:00Z', '2026-02-29', '25:00', '2026-04-31T06:00:00+02:00', 'soon'])
    expect(() => latestStart(wrong, now), wrong).toThrow(`'${wrong}' is not a time`);
});

test('without stop and start something must do the work', () => {
  const skip: RestartFlags = { ...plain, all: true, skipStopStart: true };
  expect(() => requireOneMeaning({ ...skip, require: 'may-i' })).toThrow(
    expect.objectContaining({ code: 'usage.no-work', exitCode: 2 }) as Error,
  );
  for (const more of [{ beforeStop: 'patch' }, { afterStart: 'test' }, { acceptRisk: ['left-out-hooks'] }])
    expect(() => requireOneMeaning({ ...skip, ...more })).not.toThrow();
  expect(() => requireOneMeaning({ ...skip, all: false, abandon: true })).not.toThrow();
});
