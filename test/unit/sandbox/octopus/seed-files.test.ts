import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { storePaths } from '../../../../src/sandbox/octopus/node/store-paths.ts';
import { packagePath } from '../../../../src/sandbox/octopus/seeds/seed-content.ts';
import { writeSeedFiles } from '../../../../src/sandbox/octopus/seeds/seed-files.ts';
import { pretendInstance } from './pretend-instance.ts';
import type { PretendInstance } from './pretend-instance.ts';

let instance: PretendInstance | null = null;
const folder = mkdtempSync(join(tmpdir(), 'octo-ha-test-'));
afterEach(async () => {
  await instance?.close();
  instance = null;
  rmSync(folder, { recursive: true, force: true });
});

const shared = { taskLogs: 'Logs', artifacts: 'Artifacts', packages: 'Packages' };
const newer = { imports: 3, eventExports: 5, telemetry: 6 } as const;

test.each([
  ['2015', true],
  ['2019', true],
  ['2019', false],
] as const)(
  'in the shape %s (shared: %j) everything the rows speak of is on disk',
  async (shape, isShared) => {
    const absolute = {
      taskLogs: join(folder, 'Logs'),
      artifacts: join(folder, 'Artifacts'),
      packages: join(folder, 'Packages'),
    };
    instance = await pretendInstance({ shape, finishedTasks: 20, folders: isShared ? absolute : null });
    const node = await instance.node('NODE1', { timeScale: 3000 });
    const stores = storePaths(await node.documents.all(), node.home);
    expect(stores.packages).toBe(join(isShared ? folder : node.home, shared.packages));
    await writeSeedFiles(stores, { shape, finishedTasks: 20 });
    await instance.enqueue(['ServerTasks-900'], 'Deploy');
    await expect
      .poll(() => instance?.sql("SELECT State FROM ServerTask WHERE Id = 'ServerTasks-900'"), {
        interval: 20,
      })
      .toEqual([{ State: 'Success' }]);

    const tasks = await instance.sql('SELECT Id FROM ServerTask');
    const logs = readdirSync(stores.taskLogs);
    expect(logs.map((name) => name.replace(/_.*/, '')).sort()).toEqual(
      tasks.map((row) => String(row['Id']).toLowerCase()).sort(),
    );
    const inFolders = logs.filter((name) => statSync(join(stores.taskLogs, name)).isDirectory());
    // The usual version of 2019 is 2025.3, to which it was upgraded half-way; the node itself writes folders.
    expect(inFolders).toHaveLength(shape === '2019' ? 11 : 0);
    for (const name of inFolders) expect(readdirSync(join(stores.taskLogs, name))[0]).toMatch(/\.tl\.txt$/);

    const artifacts = await instance.sql('SELECT Id FROM Artifact');
    expect(artifacts).toHaveLength(3);
    expect(readdirSync(stores.artifacts).sort()).toEqual(
      artifacts.map((row) => String(row['Id']).toLowerCase()).sort(),
    );
    // Of these no row speaks; the node itself adds to the telemetry of today.
    for (const [kind, files] of Object.entries(newer)) {
      const store = stores[kind as keyof typeof newer];
      expect(existsSync(store) ? readdirSync(store).length : 0).toBe(shape === '2019' ? files : 0);
    }

    const packages = await instance.sql('SELECT PackageId, Version FROM NuGetPackage');
    expect(packages).toHaveLength(12);
    for (const row of packages) {
      const each = { packageId: String(row['PackageId']), version: String(row['Version']) };
      const path = packagePath(shape, { ...each, numbers: [0, 0, 0, 0] });
      expect(statSync(join(stores.packages, ...path)).isFile()).toBe(true);
    }
  },
);
