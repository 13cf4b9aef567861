import { Command } from 'commander';
import { expect, test } from 'vitest';
import { byteRate } from '../../../src/commands/byte-rate.ts';
import { dailyWindow } from '../../../src/commands/daily-window.ts';
import {
  addCopyFlags,
  addPlaceFlags,
  addPlanFlags,
  migrateWish,
  nodePath,
  pathMap,
  storeWord,
  switchOption,
  workerCount,
} from '../../../src/commands/migrate-flags.ts';
import type { MigrateFlags } from '../../../src/commands/migrate-flags.ts';

function flagsOf(line: readonly string[]): MigrateFlags {
  const command = new Command('phase').exitOverride().configureOutput({ outputError: () => undefined });
  addCopyFlags(addPlanFlags(addPlaceFlags(command), 'the plan')).addOption(switchOption());
  return command.parse([...line], { from: 'user' }).opts<MigrateFlags>();
}

test('a wish has what was given', () => {
  const line = [
    ...['--to', '\\\\share\\octopus\\', '--map', 'C:\\Octopus=/mnt/c', '--map', '\\\\share\\octopus=/mnt/s'],
    ...[
      '--store',
      'packages=D:\\Packages',
      '--store',
      'clusterShared=',
      '--accept-risk',
      'same-device,license',
    ],
    ...[
      '--limit',
      '50MB/s',
      '--window',
      '22:00-06:00',
      '--workers',
      '8',
      '--switch',
      'print',
      '--master-key-saved',
    ],
  ];
  expect(migrateWish(flagsOf(line))).toMatchObject({
    to: '\\\\share\\octopus',
    maps: [
      { node: 'C:\\Octopus', local: '/mnt/c' },
      { node: '\\\\share\\octopus', local: '/mnt/s' },
    ],
    stores: { packages: 'D:\\Packages', clusterShared: null },
    accepted: new Set(['same-device', 'license']),
    masterKeySaved: true,
    bytesPerSecond: 50_000_000,
    window: { from: 1_320, until: 360 },
    workers: 8,
    switchBy: 'print',
  });
});

test('a wish without flags limits nothing and vouches for nothing', () => {
  expect(migrateWish(flagsOf(['--to', '/mnt/octopus']))).toMatchObject({
    to: '/mnt/octopus',
    maps: [],
    stores: {},
    accepted: new Set(),
    masterKeySaved: false,
    bytesPerSecond: null,
    window: null,
    workers: null,
    switchBy: null,
  });
});

test.each([
  ['50MB/s', 50_000_000],
  ['50M', 50_000_000],
  ['800KiB/s', 819_200],
  ['1.5GiB/s', 1_610_612_736],
  ['400Mbit/s', 50_000_000],
  ['2000', 2_000],
])('a rate of %s is %i bytes per second', (text, bytes) => {
  expect(byteRate(text)).toBe(bytes);
});

test.each(['', '0', '999', '50 MB per hour', '-1MB', '50MB/m', '1e9', 'MB/s', '99999T', '400Mbps'])(
  "a rate of '%s' is no rate",
  (text) => {
    expect(() => byteRate(text)).toThrow(/50MB\/s/);
  },
);

test.each([
  ['22:00-06:00', { from: 1_320, until: 360 }],
  ['9:30 - 17:00', { from: 570, until: 1_020 }],
  ['18:00-24:00', { from: 1_080, until: 0 }],
])('the hours %s', (text, window) => {
  expect(dailyWindow(text)).toEqual(window);
});

test.each([
  '',
  '22:00',
  '22-06',
  '22:00-22:00',
  '25:00-06:00',
  '24:01-06:00',
  '22:60-06:00',
  '1:00-2:00-3:00',
])("'%s' are no hours", (text) => {
  expect(() => dailyWindow(text)).toThrow(/22:00-06:00/);
});

test.each([
  ['/mnt/octopus/', '/mnt/octopus'],
  ['/mnt//a/../octopus', '/mnt/octopus'],
  ['c:/Octopus', 'C:\\Octopus'],
  ['//nas/share/octopus', '//nas/share/octopus'],
  ['\\\\nas\\share\\octopus', '\\\\nas\\share\\octopus'],
])('a path of a node: %s', (text, path) => {
  expect(nodePath(text)).toBe(path);
});

test.each([
  ['octopus', /whole path/],
  ['C:octopus', /whole path/],
  ['\\octopus', /whole path/],
  ['C:\\Octopus"', /quote/],
  [' /mnt/octopus', /blank/],
  ['/mnt/oc\ntopus', /control/],
])("'%s' is no path of a node", (text, why) => {
  expect(() => nodePath(text)).toThrow(why);
});

test.each(['', 'C:\\Octopus', '=/mnt/c', 'C:\\Octopus=', 'a=b=c', 'Octopus=/mnt/c'])(
  "'%s' maps nothing",
  (text) => {
    expect(() => pathMap(text)).toThrow();
  },
);

test('a word on a store knows its kind in any case, and a path with an equals sign', () => {
  expect(storeWord('tasklogs=/mnt/a=b')).toEqual({ taskLogs: '/mnt/a=b' });
  expect(() => storeWord('logs=/mnt/logs')).toThrow(/taskLogs, artifacts/);
  expect(() => storeWord('/mnt/logs')).toThrow(/KIND=PATH/);
});

test('workers are 1 to 64', () => {
  expect([workerCount('1'), workerCount('64')]).toEqual([1, 64]);
  for (const text of ['0', '65', '-1', '1.5', 'many']) expect(() => workerCount(text)).toThrow(/1 to 64/);
});
