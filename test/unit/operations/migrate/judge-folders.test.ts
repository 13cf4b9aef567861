import { expect, it } from 'vitest';
import type { FolderValues } from '../../../../src/model/folder-settings.ts';
import { judgeFolders, type FolderVerdict } from '../../../../src/operations/migrate/judge-folders.ts';
import { documentsTell, nodeTells } from './readings.ts';
import { old, share, shared } from './repoint-world.ts';

const change = { from: old, to: shared, version: '2025.1.1', stores: {} };
const home = nodeTells('node-1', 'C:\\Octopus');

function judge(values: FolderValues, more: Partial<typeof change> = {}): FolderVerdict {
  return judgeFolders([documentsTell(values), home], { ...change, ...more });
}

function stateOf({ folders }: FolderVerdict, wanted: string): string | undefined {
  return folders.find(({ name }) => name === wanted)?.state;
}

it('tells the old places from the new ones, however they are spelled', () => {
  expect(judge(old).state).toBe('old');
  expect(judge({ ...old, taskLogs: null, artifacts: 'c:\\octopus\\artifacts\\' }).state).toBe('old');
  expect(judge(shared).state).toBe('new');
  expect(judge({ ...shared, taskLogs: null, packages: '//FILES/octopus/Packages' }).state).toBe('new');
});

it('calls some of each a mixture, the root included', () => {
  expect(judge({ ...shared, packages: 'D:\\Packages' }).state).toBe('mixture');
  const rootLeft = judge({ ...shared, clusterShared: null });
  expect([rootLeft.state, stateOf(rootLeft, 'clusterShared')]).toEqual(['mixture', 'old']);
});

it('calls a third place a mixture, and sources that disagree', () => {
  expect(stateOf(judge({ ...old, imports: 'E:\\Imports' }), 'imports')).toBe('other');
  const disagreeing = judgeFolders(
    [documentsTell(shared), nodeTells('node-1', 'C:\\Octopus', { ...shared, artifacts: 'D:\\A' })],
    change,
  );
  expect(disagreeing.state).toBe('mixture');
  expect(disagreeing.folders.find(({ name }) => name === 'artifacts')?.found).toContain(
    'the settings documents: "\\\\files\\octopus\\Artifacts"; show-configuration on node-1: "D:\\A"',
  );
});

it('does not let what stays where it is decide', () => {
  const partly = { ...change, to: { taskLogs: shared.taskLogs ?? '' } };
  const verdict = judgeFolders([documentsTell({ ...old, ...partly.to }), home], partly);
  expect([verdict.state, stateOf(verdict, 'packages')]).toEqual(['new', 'same']);
});

it('does not take the word of the operator for a reading', () => {
  const { telemetry, ...classic } = old;
  expect(telemetry).toBeNull();
  const verdict = judge(classic, { from: classic, stores: { telemetry: 'C:\\Octopus\\Telemetry' } });
  expect([verdict.state, stateOf(verdict, 'telemetry')]).toEqual(['old', 'untold']);
  expect(judgeFolders([], { ...change, stores: old }).state).toBe('untold');
});

it('where nobody tells the home folder, what is below it is where it was as long as it is stored as it was', () => {
  const documents = (values: FolderValues): FolderVerdict => judgeFolders([documentsTell(values)], change);
  expect(documents(shared).state).toBe('new');
  expect(documents(old).state).toBe('old');
  // Its usual name, which is what a way back records of it.
  expect(documents({ ...old, taskLogs: '', artifacts: 'Artifacts' }).state).toBe('old');
  expect(stateOf(documents({ ...old, taskLogs: 'Logs' }), 'taskLogs')).toBe('unclear');
  const back = { ...change, from: shared, to: old };
  expect(judgeFolders([documentsTell(old)], back).state).toBe('new');
  expect(judgeFolders([documentsTell({ ...old, imports: shared.imports ?? null })], back).state).toBe(
    'mixture',
  );
});

it('below a root that nobody tells nothing is known, though it is stored as it was', () => {
  const { clusterShared, ...rootless } = old;
  expect(clusterShared).toBeNull();
  for (const from of [old, rootless])
    expect(stateOf(judgeFolders([documentsTell(rootless)], { ...change, from }), 'taskLogs')).toBe(
      'rootless',
    );
  const meddled = judgeFolders([documentsTell({ ...rootless, taskLogs: 'Logs' })], change);
  expect([meddled.state, stateOf(meddled, 'taskLogs')]).toEqual(['mixture', 'unclear']);
  const before = { ...change, from: rootless, version: '2019.1.1' };
  expect(stateOf(judgeFolders([documentsTell(rootless)], before), 'taskLogs')).toBe('old');
});

it('leaves a kind out that was no part of the change, wherever it is by now', () => {
  const { eventExports, ...classic } = old;
  const { eventExports: exported, ...moved } = shared;
  const without = { from: classic, to: moved, version: '2022.1.1' };
  expect([eventExports, typeof exported]).toEqual([null, 'string']);
  expect(judge({ ...classic, eventExports: 'E:\\Exports' }, without).state).toBe('old');
  expect(judge({ ...moved, eventExports: 'E:\\Exports' }, without).state).toBe('new');
});

it('looks for the kinds that the version has', () => {
  const classic = { taskLogs: `${share}\\L`, artifacts: `${share}\\A`, packages: `${share}\\P` };
  const verdict = judgeFolders([documentsTell(classic)], {
    ...{ from: { taskLogs: 'D:\\L', artifacts: 'D:\\A', packages: 'D:\\P' }, to: classic },
    ...{ version: '2018.9.17', stores: {} },
  });
  expect(verdict.folders.map(({ name, state }) => `${name} ${state}`)).toEqual([
    'taskLogs new',
    'artifacts new',
    'packages new',
  ]);
});

// Of a migration that was begun before such a target was refused (usable-path.ts).
it.each(['\\\\files\\octopus\\prod.', '\\\\files\\octopus\\%TEMP%', '\\\\files\\octopus\\nul'])(
  'knows what it recorded itself by its letters, so that there is a way back from %s',
  (to) => {
    const there: FolderValues = Object.fromEntries(
      Object.entries(shared).map(([name, path]) => [name, (path ?? '').replace(share, to)]),
    );
    const back = { from: there, to: { ...old, artifacts: 'C:\\Octopus\\Artifacts' } };
    expect(judge(there, back).state).toBe('old');
    const halfWay = judge({ ...there, clusterShared: null, packages: old.packages ?? null }, back);
    expect([halfWay.state, halfWay.folders.find(({ state }) => state === 'other')]).toEqual([
      'mixture',
      undefined,
    ]);
    expect(judge(back.to, back).state).toBe('new');
    expect(judge(there, { from: old, to: there }).state).toBe('new');
  },
);

it('takes no other spelling of what cannot be compared for the same', () => {
  const there = { ...shared, packages: `${share}\\prod.` };
  expect(stateOf(judge(there, { to: there }), 'packages')).toBe('new');
  for (const packages of [`${share}\\prod..`, `${share}\\PROD.`, `${share}\\prod`])
    expect(judge({ ...there, packages }, { to: there }).state).toBe('mixture');
});

it('on the way back does not take the word on the time before for where a kind comes from', () => {
  const telemetry = 'C:\\Octopus\\Telemetry';
  const back = { from: shared, to: { ...old, telemetry }, stores: { telemetry } };
  expect(stateOf(judge(shared, back), 'telemetry')).toBe('old');
  expect(stateOf(judge(back.to, back), 'telemetry')).toBe('new');
  expect(stateOf(judge({ ...shared, telemetry: 'E:\\Telemetry' }, back), 'telemetry')).toBe('other');
});
