import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { runCommand } from '../../../../src/sandbox/octopus/command/run-command.ts';
import { writeServerConfig } from '../../../../src/sandbox/octopus/server-config.ts';
import { isAlive, kill, waitForEnd } from '../../../../src/sandbox/processes.ts';
import { processesOf } from '../../../../src/sandbox/sandbox-folder.ts';
import { pretendInstance } from './pretend-instance.ts';
import type { PretendInstance } from './pretend-instance.ts';

let instance: PretendInstance | null = null;
afterEach(async () => {
  if (instance === null) return;
  const processes = await processesOf(instance.folder);
  for (const each of processes) await kill(each);
  await waitForEnd(processes, 2000);
  await instance.close();
});

test('Octopus.Server service starts and stops its node, and minds neither twice', async () => {
  instance = await pretendInstance();
  const { folder, sql } = instance;
  const home = join(folder, 'nodes', 'NODE1');
  mkdirSync(home, { recursive: true });
  const configFile = join(home, 'OctopusServer.config');
  const connectionString = instance.connectionString('owner');
  writeFileSync(
    configFile,
    writeServerConfig({ nodeName: 'NODE1', home, connectionString, listenPrefix: 'http://127.0.0.1:0/' }),
  );
  writeFileSync(join(home, 'api-key'), 'API-PRETEND');
  const args = ['--config', configFile, '--version', '2025.3.14357', '--clock-offset=-7200'];
  writeFileSync(join(home, 'arguments.json'), JSON.stringify(args));
  const service = async (flag: string): Promise<readonly string[]> => {
    const lines: string[] = [];
    await runCommand(['service', flag, `--config=${configFile}`], undefined, (line) => lines.push(line));
    return lines;
  };
  const offline = async (): Promise<unknown> =>
    (await sql('SELECT IsOffline FROM OctopusServerNodeStatus'))[0]?.['IsOffline'];

  expect(await service('--start')).toEqual(['Service started']);
  expect(await service('--start')).toEqual(['Service is running already']);
  expect(await offline()).toBe(false);
  const seen = await sql('SELECT LastSeen FROM OctopusServerNodeStatus');
  expect(Date.now() - (seen[0]?.['LastSeen'] as Date).getTime()).toBeGreaterThan(7_000_000);
  const { port } = JSON.parse(readFileSync(join(home, 'ready.json'), 'utf8')) as { port: number };
  const ping = await fetch(`http://127.0.0.1:${String(port)}/api/octopusservernodes/ping`);
  expect([ping.status, ping.headers.get('Octopus-Node')]).toEqual([200, 'NODE1']);
  expect(await service('--restart')).toEqual(['Service stopped', 'Service started']);
  expect(await service('--stop')).toEqual(['Service stopped']);
  expect(await service('--stop')).toEqual([]);
  expect(await offline()).toBe(true);
  const alive = await Promise.all((await processesOf(folder)).map(isAlive));
  expect(alive).toEqual([false, false]);
});
