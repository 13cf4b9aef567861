import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hasFolderLogs } from '../node/task-log.ts';
import { packagePath, seedArtifacts, seedPackages, usualFinishedTasks } from './seed-content.ts';
import type { StorePaths } from '../node/store-paths.ts';
import type { Shape } from './seed-options.ts';
import { usualVersion } from './seed-options.ts';

/**
 * Writes what the seeded rows speak of: a log for every finished task, artifacts, packages. Where an instance was upgraded
 * to folders for logs, its older half are still files (octopus-internals.md 3.5). And, of which no row speaks, what newer
 * versions keep: uploads of imports, archived events, telemetry.
 * @param folders absolute
 */
export async function writeSeedFiles(
  folders: StorePaths,
  wish: { readonly shape: Shape; readonly finishedTasks?: number; readonly version?: string },
): Promise<void> {
  const count = wish.finishedTasks ?? usualFinishedTasks;
  const folderLogs = hasFolderLogs(wish.version ?? usualVersion(wish.shape));
  for (let task = 1; task <= count; task += 1) {
    const random = (task * 2_654_435_761).toString(36).padStart(10, '0').slice(-10);
    const name = `servertasks-${String(task)}_${random}`;
    const path = folderLogs && task * 2 > count ? [name, `${random}.tl.txt`] : [`${name}.txt`];
    await write(join(folders.taskLogs, ...path), `pretend log of ServerTasks-${String(task)}\n`);
  }
  for (const task of seedArtifacts(count))
    await write(
      join(folders.artifacts, `artifacts-${String(task)}`),
      `pretend output of ServerTasks-${String(task)}\n`,
    );
  for (const each of seedPackages)
    await write(
      join(folders.packages, ...packagePath(wish.shape, each)),
      `pretend package ${each.packageId} ${each.version}\n`,
    );
  if (wish.shape === '2019' || wish.shape === 'future') await writeNewerFiles(folders);
}

/** One file a day of events (octopus-internals.md 3.5); the names of the others are made up. */
async function writeNewerFiles(folders: StorePaths): Promise<void> {
  for (let each = 1; each <= 3; each += 1)
    await write(join(folders.imports, `import-${String(each)}.zip`), emptyZip);
  for (let day = 1; day <= 5; day += 1) {
    const date = `2025-01-0${String(day)}`;
    const event = JSON.stringify({ Id: `Events-${String(day)}`, Category: 'Pretend', Occurred: date });
    await write(join(folders.eventExports, `events-${date}.jsonl`), `${event}\n`.repeat(10 * day));
    await write(join(folders.telemetry, `telemetry-${date}.json`), `{"pretend":true,"day":"${date}"}\n`);
  }
}

/** The end of central directory, which is all that a zip without files has. */
const emptyZip = `PK\u0005\u0006${'\0'.repeat(18)}`;

async function write(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}
