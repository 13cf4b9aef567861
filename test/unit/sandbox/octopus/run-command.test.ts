import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runCommand } from '../../../../src/sandbox/octopus/command/run-command.ts';
import { writeServerConfig } from '../../../../src/sandbox/octopus/server-config.ts';
import { pretendInstance } from './pretend-instance.ts';
import type { PretendInstance, TestNode } from './pretend-instance.ts';

let instance: PretendInstance;
let node: TestNode;
let configFile = '';

beforeAll(async () => {
  instance = await pretendInstance();
  node = await instance.node('NODE1', { timeScale: 1200 });
  mkdirSync(node.home, { recursive: true });
  configFile = join(node.home, 'OctopusServer.config');
  const config = {
    nodeName: 'NODE1',
    home: node.home,
    connectionString: instance.connectionString('owner'),
    listenPrefix: 'http://127.0.0.1:8080/',
  };
  writeFileSync(configFile, writeServerConfig(config));
});
afterAll(() => instance.close());
beforeEach(() => node.rows.change(node.id, 5, false));

async function octopusServer(...args: string[]): Promise<string> {
  const lines: string[] = [];
  await runCommand([...args, `--config=${configFile}`], undefined, (line) => lines.push(line));
  return lines.join('\n');
}
const pinned = async (id: string): Promise<void> => {
  await instance.enqueue([id], 'Deploy', true);
  await instance.sql(
    `UPDATE ServerTask SET State = 'Executing', ServerNodeId = '${node.id}' WHERE Id = '${id}'`,
  );
};
const stateOf = async (id: string): Promise<unknown> =>
  (await instance.sql(`SELECT State FROM ServerTask WHERE Id = '${id}'`))[0]?.['State'];

describe('Octopus.Server node', () => {
  test('changes the cap and the drain flag of its own node', async () => {
    expect(await octopusServer('node', '--taskCap=7')).toBe('Setting task cap to 7');
    expect(await node.self()).toMatchObject({ taskCap: 7, draining: false });
    expect(await octopusServer('node', '--drain=True')).toContain('Setting drain mode to True.');
    expect(await node.self()).toMatchObject({ taskCap: 7, draining: true });
    await octopusServer('node', '--drain=false');
    expect(await node.self()).toMatchObject({ taskCap: 7, draining: false });
  });

  test('waits while a task runs, for as long as it is told and no longer', async () => {
    await pinned('ServerTasks-901');
    // Without --wait it does not wait at all, and does not mind.
    expect(await octopusServer('node', '--drain=true')).not.toContain('has been drained');
    await expect(octopusServer('node', '--drain=true', '--wait=1')).rejects.toThrow(
      '1 tasks are still running',
    );
    const waiting = octopusServer('node', '--drain=true', '--wait=10');
    await node.tasks.end('ServerTasks-901', 'Success', null, new Date());
    expect(await waiting).toContain('Node has been drained.');
  });

  test('cancels what still runs after the wait, and waits for that too', async () => {
    await pinned('ServerTasks-902');
    const cancelling = octopusServer('node', '--drain=true', '--cancel-tasks', '--cancel-wait=10');
    await expect.poll(() => stateOf('ServerTasks-902'), { interval: 40 }).toBe('Cancelling');
    await node.tasks.end('ServerTasks-902', 'Canceled', null, new Date());
    expect(await cancelling).toContain('Node has been drained.');
  });

  test.each([
    [['--wait=5'], 'only valid with --drain=true'],
    [['--drain=false', '--cancel-tasks'], 'only valid with --drain=true'],
    [['--drain=maybe'], "'maybe' is neither true nor false"],
    [['--drain=true', '--wait=soon'], "'soon' is not a whole number"],
    [['--drain=true', '--cancel-wait=-1'], "'-1' is not a whole number"],
    [['--taskCap=-1'], "'-1' is not a whole number"],
    [['--taskLogs=X'], "Unknown option '--taskLogs'"],
  ])('refuses %j and changes nothing', async (args, message) => {
    await expect(octopusServer('node', ...args)).rejects.toThrow(message);
    expect(await node.self()).toMatchObject({ taskCap: 5, draining: false });
  });
});

describe('Octopus.Server path and show-configuration', () => {
  interface Shown {
    readonly Octopus: {
      readonly Server: {
        readonly NodeName: string;
        readonly TaskCap: number;
        readonly MaintenanceMode: boolean;
      };
      readonly Folders: Readonly<Record<string, string>>;
    };
  }
  const show = async (): Promise<Shown> =>
    JSON.parse(
      await octopusServer('show-configuration', '--format=json-hierarchical', '--noconsolelogging'),
    ) as Shown;

  test('record where stores are, and move none that has a whole path of its own with clusterShared', async () => {
    expect((await show()).Octopus.Folders['LogDirectory']).toBe(join(node.home, 'TaskLogs'));
    const [shared, own] = [join(instance.folder, 'shared'), join(instance.folder, 'own')];
    await octopusServer('path', '--taskLogs=Logs', `--imports=${own}`, `--clusterShared=${shared}`);
    expect((await show()).Octopus.Folders).toMatchObject({
      LogDirectory: join(shared, 'Logs'),
      ArtifactsDirectory: join(shared, 'Artifacts'),
      ImportsDirectory: own,
      ClusterSharedDirectory: shared,
    });
    await octopusServer('path', '--taskLogs=Logs', '--imports=', '--clusterShared=');
    expect((await show()).Octopus.Folders['LogDirectory']).toBe(join(node.home, 'Logs'));
    expect((await show()).Octopus.Folders).toMatchObject({
      ImportsDirectory: join(node.home, 'Imports'),
      ClusterSharedDirectory: null,
    });
    await octopusServer('path', '--taskLogs=');
    expect((await show()).Octopus.Folders['LogDirectory']).toBe(join(node.home, 'TaskLogs'));
  });

  test('know no folder that came later, and then record none of the others either', async () => {
    const newer = ['path', '--taskLogs=X', '--executionsClusterShared=Y'];
    await expect(octopusServer(...newer)).rejects.toThrow('--executionsClusterShared');
    expect((await show()).Octopus.Folders['LogDirectory']).toBe(join(node.home, 'TaskLogs'));
  });

  test('show the configuration as XML, flat or nested, after lines of a log unless told otherwise', async () => {
    const xml = await octopusServer('show-configuration');
    expect(xml).toMatch(/^Checking .*\n<octopus-settings>/);
    const flat = await octopusServer('show-configuration', '--format', 'JSON');
    expect(flat).not.toMatch(/^\{/);
    const values = JSON.parse(flat.slice(flat.indexOf('{'))) as Record<string, unknown>;
    expect(values['Octopus.Server.NodeName']).toBe('NODE1');
    expect(String(values['Octopus.Storage.ExternalDatabaseConnectionString'])).toContain('Password=');
    expect(Buffer.from(String(values['Octopus.Server.License']), 'base64').toString()).toContain('<License');
    expect((await show()).Octopus.Server).toMatchObject({
      NodeName: 'NODE1',
      TaskCap: 5,
      MaintenanceMode: false,
    });
    await expect(octopusServer('show-configuration', '--format=yaml')).rejects.toThrow("format 'yaml'");
  });

  test('write the configuration alone to a file', async () => {
    const file = join(instance.folder, 'shown.json');
    expect(await octopusServer('show-configuration', '--format=json', `--file=${file}`)).toBe('');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toHaveProperty(['Octopus.Home'], node.home);
  });
});

test('Octopus.Server tells its version and its instances', async () => {
  expect(await octopusServer('version')).toBe('2025.3.14357');
  const runs = join(node.home, 'arguments.json');
  writeFileSync(runs, JSON.stringify(['--version', '2018.9.17']));
  expect(await octopusServer('version')).toBe('2018.9.17');
  // As old as that, it knows no folder but the first three.
  await expect(octopusServer('path', '--imports=X')).rejects.toThrow('--imports');
  rmSync(runs);
  expect(JSON.parse(await octopusServer('list-instances', '--format=json'))).toEqual([
    { InstanceName: 'OctopusServer', ConfigurationFilePath: configFile },
  ]);
  expect(await octopusServer('list-instances')).toContain(`uses configuration '${configFile}'`);
});

test.each([[['drain']], [['node', '--frobnicate']], [['show-configuration', 'more']]])(
  'Octopus.Server refuses %j',
  async (args) => {
    await expect(octopusServer(...args)).rejects.toThrow(/unknown|Unexpected/i);
  },
);
