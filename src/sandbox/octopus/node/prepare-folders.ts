import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { StorePaths } from './store-paths.ts';

/**
 * What a node does with its folders when it starts: makes those that its version has, and adds a line to the telemetry of the
 * day (its name is made up).
 * @throws Error when one cannot be made: then the node does not start (octopus-ha-docs.md, STO-002)
 */
export async function prepareFolders(
  paths: StorePaths,
  { name, version, at }: { readonly name: string; readonly version: string; readonly at: Date },
): Promise<void> {
  const [year = 0] = version.split('.').map(Number);
  const { taskLogs, artifacts, packages, ...newer } = paths;
  const mine = [taskLogs, artifacts, packages, ...(year >= 2023 ? Object.values(newer) : [])];
  for (const folder of mine) await mkdir(folder, { recursive: true });
  if (year < 2023) return;
  const day = at.toISOString().slice(0, 10);
  const line = JSON.stringify({ pretend: true, node: name, started: at.toISOString() });
  await appendFile(join(paths.telemetry, `telemetry-${day}.json`), `${line}\n`);
}
