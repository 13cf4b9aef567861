import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { folderSettingOf, sortFolders } from '../../../src/model/folder-names.ts';
import { folderSettings } from '../../../src/model/folder-settings.ts';

test('every setting has a name, and names are known whatever their case', () => {
  const seen = [
    ...['LogsDirectory', 'ArtifactsDirectory', 'PackagesDirectory', 'ImportsDirectory'],
    ...['EventExportsDirectory', 'TelemetryDirectory', 'ClusterSharedDirectory'],
    'ExecutionsClusterSharedDirectory',
  ];
  expect(seen.map(folderSettingOf)).toEqual(folderSettings);
  expect(folderSettingOf('logDIRECTORY')).toBe('taskLogs');
  expect(folderSettingOf('toString')).toBeNull();
});

test('the page about folders lists every name that is known, and no other', () => {
  const page = readFileSync(fileURLToPath(new URL('../../../docs/folders.md', import.meta.url)), 'utf8');
  const rows = [...page.matchAll(/^\| `(\w+)` +\| (`.*?`) +\|/gm)];
  const listed = rows.flatMap(([, setting = '', names = '']) =>
    [...names.matchAll(/`(\w+)`/g)].map(([, name = '']) => [name, setting]),
  );
  expect(listed.map(([name = '']) => [name, folderSettingOf(name)])).toEqual(listed);
  expect(new Set(listed.map(([, setting]) => setting))).toEqual(new Set(folderSettings));
});

describe('a set of folders', () => {
  test('tells what is set, what is not, and nothing of what it lacks', () => {
    expect(
      sortFolders([
        ['Id', 'server-folders'],
        ['LogsDirectory', 'D:\\Logs\\'],
        ['artifactsdirectory', ''],
        ['PackagesDirectory', null],
        ['TelemetryDirectory', { Path: 'D:\\' }],
      ]),
    ).toEqual({ values: { taskLogs: 'D:\\Logs\\', artifacts: null, packages: null }, unknown: [] });
  });

  test.each([
    ['RecordingsDirectory', null],
    ['RecordingsDirectory', ''],
    ['recordingsFolder', 'x'],
    ['RecordingsPath', 'x'],
    ['MachineLearningClusterShared', '\\\\share\\x'],
    ['Recordings', 'D:/Recordings'],
    ['Recordings', '\\\\share\\recordings'],
    ['Recordings', '/recordings'],
  ])('has a folder nobody knows: %s = %j', (name, value) => {
    expect(sortFolders([[name, value]])?.unknown).toEqual([{ name, value: value ?? '' }]);
  });

  test.each([
    ['Id', 'server-folders'],
    ['CacheDirectory', 'C:\\Octopus\\OctopusServer'],
    ['ServerLogsDirectory', 'C:\\Octopus\\Logs'],
    ['ServerMetricsDirectory', 'C:\\Octopus\\Logs'],
    ['Links', { Self: '/api/x' }],
    ['UsePaths', true],
    ['Name', 'a/b'],
  ])('has none in %s = %j', (name, value) => {
    expect(sortFolders([[name, value]])).toEqual({ values: {}, unknown: [] });
  });

  test('with a setting twice tells nothing, unless both say the same', () => {
    const twice = (value: string): unknown =>
      sortFolders([
        ['LogsDirectory', 'D:\\Logs'],
        ['LogDirectory', value],
      ]);
    expect(twice('D:\\Other')).toBeNull();
    expect(twice('D:\\Logs')).toEqual({ values: { taskLogs: 'D:\\Logs' }, unknown: [] });
  });
});
