import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { prepareFolders } from '../../../../src/sandbox/octopus/node/prepare-folders.ts';
import { storePaths, storesBelow } from '../../../../src/sandbox/octopus/node/store-paths.ts';

const home = resolve('/home-of-it');
const shared = resolve('/shared');
const documents = (...all: readonly Readonly<Record<string, unknown>>[]) =>
  new Map(all.map((document, at) => [String(at), document]));

describe('the pretend stores', () => {
  test('are below the home folder while nothing is set, and below the shared folder when that is', () => {
    expect(storePaths(documents(), home)).toEqual(storesBelow(home));
    expect(storePaths(documents({ ClusterSharedDirectory: shared, LogsDirectory: '' }), home)).toEqual(
      storesBelow(shared),
    );
  });

  test('that are set stay where they are, relative ones below the root', () => {
    const set = { LogsDirectory: resolve('/logs'), ImportsDirectory: 'In' };
    expect(storePaths(documents(set, { ArtifactsDirectory: 'Art' }), home)).toEqual({
      ...storesBelow(home),
      ...{ taskLogs: resolve('/logs'), imports: join(home, 'In'), artifacts: join(home, 'Art') },
    });
    expect(storePaths(documents(set, { ClusterSharedDirectory: shared }), home)).toMatchObject({
      taskLogs: resolve('/logs'),
      imports: join(shared, 'In'),
    });
  });
});

describe('a pretend node that starts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'octo-ha-test-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const start = (root: string, version: string): Promise<void> =>
    prepareFolders(storesBelow(root), { name: 'NODE1', version, at: new Date('2026-01-02T03:04:05Z') });

  test.each([
    ['2018.9.17', ['Artifacts', 'Packages', 'TaskLogs']],
    ['2025.3.1', ['Artifacts', 'EventExports', 'Imports', 'Packages', 'TaskLogs', 'Telemetry']],
  ])('makes the folders that %s has', async (version, folders) => {
    const root = join(folder, version);
    await start(root, version);
    expect(readdirSync(root).sort()).toEqual(folders);
  });

  test('adds to the telemetry, and does not start where a folder cannot be', async () => {
    await start(join(folder, 'a'), '2025.3.1');
    expect(readdirSync(join(folder, 'a', 'Telemetry'))).toEqual(['telemetry-2026-01-02.json']);
    writeFileSync(join(folder, 'file'), '');
    await expect(start(join(folder, 'file'), '2025.3.1')).rejects.toThrow();
  });
});
