import { expect, test } from 'vitest';
import type { FolderValues } from '../../../../src/model/folder-settings.ts';
import { foldersSince } from '../../../../src/operations/migrate/folders-since.ts';
import { documentsTell, nodeTells, operatorSays } from './readings.ts';

const to = '/share/octopus';
const moved = {
  taskLogs: `${to}/TaskLogs`,
  artifacts: `${to}/Artifacts`,
  packages: `${to}/Packages`,
  telemetry: `${to}/Telemetry`,
  clusterShared: to,
};
const before: FolderValues = { ...{ taskLogs: null, artifacts: null, packages: null }, clusterShared: null };
const change = { from: before, to: moved, stores: {}, version: '2020.6.1' };
const home = nodeTells('node-1', '/home/octopus');

function since(
  now: FolderValues,
  version: string | null,
  more: { readonly from?: FolderValues; readonly unknown?: readonly { name: string; value: string }[] } = {},
): readonly string[] {
  const readings = [
    documentsTell({ ...moved, ...now }, { unknown: more.unknown ?? [] }),
    home,
    operatorSays({ imports: `${to}/Said` }),
  ];
  const found = foldersSince(readings, {
    ...{ to, version },
    change: { ...change, from: { ...change.from, ...more.from } },
  });
  return found.map(({ name, path, stays }) => `${name} ${path} ${stays ? 'stays' : 'goes'}`);
}

test('the version that moved brings none', () => {
  expect(since({}, '2020.6.1')).toEqual([]);
});

test.each([null, undefined])(
  'a kind that came since is below the root, said to be unset or not: %s',
  (value) => {
    const now = value === undefined ? {} : { imports: value };
    expect(since(now, '2021.2.1')).toEqual([`imports ${to}/Imports goes`]);
  },
);

test('a root that nobody tells is the one that was recorded', () => {
  const { clusterShared, ...told } = moved;
  const found = foldersSince([documentsTell(told), home], { to: clusterShared, version: '2021.2.1', change });
  expect(found).toEqual([{ name: 'imports', path: `${to}/Imports`, stays: false }]);
});

test('where no version is known every kind is looked for', () => {
  expect(since({}, null)).toEqual([`imports ${to}/Imports goes`, `eventExports ${to}/EventExports goes`]);
});

test('its own path keeps it on the target; elsewhere it is nobody’s concern', () => {
  expect(since({ imports: `${to}/My Imports` }, '2021.2.1')).toEqual([`imports ${to}/My Imports stays`]);
  expect(since({ imports: '/elsewhere/Imports' }, '2021.2.1')).toEqual([]);
});

test('a root that is the same before and after takes nothing along', () => {
  expect(since({}, '2021.2.1', { from: { clusterShared: `${to}/` } })).toEqual([
    `imports ${to}/Imports stays`,
  ]);
});

test('folders that octo-ha does not know count as well', () => {
  const unknown = [
    { name: 'BlobsDirectory', value: `${to}/Blobs` },
    { name: 'NotesDirectory', value: 'Notes' },
    { name: 'CacheDirectory', value: '/var/cache' },
    { name: 'OddDirectory', value: '"quoted"' },
  ];
  expect(since({}, '2020.6.1', { unknown })).toEqual([
    `BlobsDirectory ${to}/Blobs stays`,
    `NotesDirectory ${to}/Notes goes`,
  ]);
});

test('sources that disagree about it refuse', () => {
  const readings = [
    documentsTell({ ...moved, imports: `${to}/A` }),
    nodeTells('node-1', '/home/octopus', { ...moved, imports: `${to}/B` }),
  ];
  expect(() => foldersSince(readings, { to, version: '2021.2.1', change })).toThrow('disagree');
});

test('a root that cannot be compared is known by its letters, and keeps nobody from going back', () => {
  const root = '\\\\files\\prod.';
  const there = { packages: `${root}\\Packages`, clusterShared: root };
  const readings = [documentsTell(there), nodeTells('node-1', 'C:\\Octopus')];
  const find = (recorded: FolderValues): readonly unknown[] => {
    const moved = { from: { packages: null, clusterShared: null }, to: recorded, stores: {}, version: null };
    return foldersSince(readings, { to: root, version: '2020.6.1', change: moved }).map(({ path }) => path);
  };
  expect(find(there)).toEqual([`${root}\\TaskLogs`, `${root}\\Artifacts`, `${root}\\Telemetry`]);
  expect(() => find({ ...there, clusterShared: '\\\\files\\prod' })).toThrow(/prod\./);
});
