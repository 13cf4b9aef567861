import { describe, expect, test } from 'vitest';
import type { FolderReading } from '../../../../src/model/folder-settings.ts';
import { storeKinds } from '../../../../src/model/store.ts';
import { resolveStores } from '../../../../src/operations/migrate/resolve-stores.ts';
import { documentsTell, nodeTells, operatorSays, refusalOf } from './readings.ts';

const unset = Object.fromEntries(storeKinds.map((kind) => [kind, null])) as FolderReading['values'];
const wish = { version: '2026.2.1' };
const home = nodeTells('node-1', 'C:\\Octopus');

describe('the stores of an instance', () => {
  test('with nothing set are all below its home, and the folders of running tasks with them', () => {
    const values = { ...unset, clusterShared: null, executionsClusterShared: null };
    const found = resolveStores([documentsTell(values), home], wish);
    expect(found.places.map(({ kind, path }) => [kind, path])).toEqual([
      ['taskLogs', 'C:\\Octopus\\TaskLogs'],
      ['artifacts', 'C:\\Octopus\\Artifacts'],
      ['packages', 'C:\\Octopus\\Packages'],
      ['imports', 'C:\\Octopus\\Imports'],
      ['eventExports', 'C:\\Octopus\\EventExports'],
      ['telemetry', 'C:\\Octopus\\Telemetry'],
    ]);
    expect(found).toMatchObject({ home: 'C:\\Octopus', clusterShared: null, system: 'windows' });
    expect(found.dragged.map(({ path }) => path)).toEqual([
      'C:\\Octopus\\DataStreams',
      'C:\\Octopus\\PackageCache',
      'C:\\Octopus\\DataBus',
    ]);
  });

  test('danger 6: those that were set one by one stay where they are when a shared folder is set', () => {
    const values = {
      ...unset,
      clusterShared: '\\\\share\\octopus',
      taskLogs: 'D:\\Logs',
      artifacts: 'Artifacts',
    };
    const found = resolveStores([documentsTell(values), home], wish);
    expect(found.places.map(({ path, how, location }) => [path, how, location]).slice(0, 3)).toEqual([
      ['D:\\Logs', 'explicit', 'mapped-drive'],
      ['\\\\share\\octopus\\Artifacts', 'below-shared', 'unc'],
      ['\\\\share\\octopus\\Packages', 'below-shared', 'unc'],
    ]);
  });

  test('of an old version are the kinds that it has, and those that a source names all the same', () => {
    const values = {
      taskLogs: '/logs',
      artifacts: '/artifacts',
      packages: '/packages',
      telemetry: '/telemetry',
    };
    const kinds = (version: string | null, more = {}): readonly string[] =>
      resolveStores([documentsTell({ ...values, ...more })], { version }).places.map(({ kind }) => kind);
    expect(kinds('2019.1.0')).toEqual(['taskLogs', 'artifacts', 'packages', 'telemetry']);
    expect(kinds('2021.1.0', { imports: '/imports' })).toHaveLength(5);
    expect(refusalOf(() => kinds('2023.3.0')).message).toContain('imports: no source tells');
    expect(refusalOf(() => kinds(null)).message).toContain('eventExports: no source tells');
  });

  test('that no source explains are refused together, each with the option that tells', () => {
    const readings = [
      documentsTell({ taskLogs: '/logs', artifacts: '/artifacts', packages: null }),
      nodeTells('n', '/home'),
    ];
    const refusal = refusalOf(() => resolveStores(readings, wish));
    expect(refusal.code).toBe('store.unexplained');
    for (const kind of ['packages', 'imports', 'eventExports', 'telemetry'])
      expect(refusal.hint).toContain(`--store ${kind}=PATH`);
    expect(refusal.hint).not.toContain('taskLogs');
    // The hint is true: with these words it goes on.
    const told = operatorSays({
      ...{
        packages: '/home/Packages',
        imports: '/imports',
        eventExports: '/events',
        telemetry: '/telemetry',
      },
    });
    expect(resolveStores([...readings, told], wish).places).toHaveLength(6);
    // And with the word that there is no shared folder, what is not set is below the home.
    expect(
      resolveStores([...readings, operatorSays({ ...told.values, clusterShared: '' })], wish).places[2],
    ).toMatchObject({ path: '/home/Packages', how: 'below-home' });
  });

  test('of which nobody tells anything are refused, all by name', () => {
    const refusal = refusalOf(() => resolveStores([], { version: null }));
    expect(refusal.message.match(/no source tells/g)).toHaveLength(storeKinds.length);
  });

  test('below a home folder that nobody tells are refused, and go on with a word about the home', () => {
    const readings = [documentsTell({ ...unset, clusterShared: null })];
    expect(refusalOf(() => resolveStores(readings, wish)).code).toBe('store.home-unknown');
    expect(resolveStores([...readings, operatorSays({}, '/octopus')], wish).places).toHaveLength(6);
  });

  test('beside a folder that octo-ha does not know are refused, whatever its name, until the risk is taken', () => {
    const values = { ...unset, clusterShared: '/share' };
    const reading = documentsTell(values, {
      unknown: [{ name: 'RecordingsDirectory', value: '/recordings' }],
    });
    const refusal = refusalOf(() => resolveStores([reading], wish));
    expect(refusal.code).toBe('store.kind-unknown');
    expect(refusal.message).toContain('RecordingsDirectory = "/recordings" (the settings documents)');
    expect(refusal.hint).toContain('--accept-risk=unknown-folder');
    expect(resolveStores([reading], { ...wish, leaveUnknown: true }).places).toHaveLength(6);
  });

  test.each([
    ['/data', '/data/logs'],
    ['/data', '/data/'],
  ])('are refused with one in another: %s and %s', (artifacts, taskLogs) => {
    const reading = documentsTell({ ...unset, clusterShared: '/share', artifacts, taskLogs });
    expect(refusalOf(() => resolveStores([reading], wish)).code).toBe('store.overlapping');
  });

  test('in the syntax of another system are refused', () => {
    const readings = [documentsTell({ ...unset, taskLogs: '/mnt/c/Logs', clusterShared: null }), home];
    expect(refusalOf(() => resolveStores(readings, wish)).code).toBe('store.wrong-system');
  });
});

test.each(['C:\\Octopus.', 'D:\\nul\\Octopus', 'C:\\Octo:pus'])(
  'a home that Windows opens elsewhere than it is spelled is refused where a store is below it: %s',
  (path) => {
    const there = nodeTells('node-1', path);
    const refusal = refusalOf(() =>
      resolveStores([documentsTell({ ...unset, clusterShared: null }), there], wish),
    );
    expect([refusal.code, refusal.message]).toEqual(['store.unusable', expect.stringContaining(path)]);
    const apart = Object.fromEntries(storeKinds.map((kind) => [kind, `D:\\Stores\\${kind}`]));
    expect(resolveStores([documentsTell({ ...apart, clusterShared: null }), there], wish).home).toBeNull();
  },
);
