// Where the stores are, by every source the sandbox has: documents, REST API, show-configuration.
import { mkdirSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { parseConnectionString } from '../../../src/config/parse-connection-string.ts';
import { openDatabase } from '../../../src/database/open-database.ts';
import type { ServiceDriver } from '../../../src/edges.ts';
import { octopusApi } from '../../../src/hosts/octopus-api.ts';
import type { FolderReading } from '../../../src/model/folder-settings.ts';
import { Secret } from '../../../src/model/secret.ts';
import { readFolders } from '../../../src/operations/migrate/read-folders.ts';
import { resolveStores } from '../../../src/operations/migrate/resolve-stores.ts';
import { runCommand } from '../../../src/sandbox/octopus/command/run-command.ts';
import { createApi } from '../../../src/sandbox/octopus/node/http-api.ts';
import { folderProperties, storePaths } from '../../../src/sandbox/octopus/node/store-paths.ts';
import type { SeedOptions } from '../../../src/sandbox/octopus/seeds/seed-options.ts';
import { usualVersion } from '../../../src/sandbox/octopus/seeds/seed-options.ts';
import { writeServerConfig } from '../../../src/sandbox/octopus/server-config.ts';
import { pretendInstance } from '../../unit/sandbox/octopus/pretend-instance.ts';
import type { PretendInstance, TestNode } from '../../unit/sandbox/octopus/pretend-instance.ts';

const calm = new AbortController().signal;
const key = 'API-PRETENDPRETENDPRETENDPRETEND1';
const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

interface Scene {
  readonly instance: PretendInstance;
  readonly node: TestNode;
  readonly octopusServer: (...words: readonly string[]) => Promise<string>;
  readonly resolve: (stores?: FolderReading['values']) => Promise<ReturnType<typeof resolveStores>>;
  readonly sources: () => Promise<readonly string[]>;
}

async function scene(wish: Partial<SeedOptions>): Promise<Scene> {
  const shape = wish.shape ?? '2019';
  const version = usualVersion(shape);
  const instance = await pretendInstance(wish);
  endings.push(() => instance.close());
  const node = await instance.node('NODE1', { timeScale: 1 });
  mkdirSync(node.home, { recursive: true });
  const configFile = join(node.home, 'OctopusServer.config');
  const config = { nodeName: 'NODE1', home: node.home, listenPrefix: 'http://127.0.0.1:0/' };
  writeFileSync(
    configFile,
    writeServerConfig({ ...config, connectionString: instance.connectionString('owner') }),
  );
  writeFileSync(join(node.home, 'arguments.json'), JSON.stringify(['--version', version]));
  const api = createApi(() => node, { name: 'NODE1', version, apiKey: key });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  endings.push(async () => {
    api.closeAllConnections();
    await new Promise((resolve) => api.close(resolve));
  });
  const url = `http://127.0.0.1:${String((api.address() as AddressInfo).port)}`;
  const connection = parseConnectionString(instance.connectionString('reader'), 'the test');
  const database = await openDatabase(connection, { applicationName: 'octo-ha test' });
  endings.push(() => database.close());
  const octopusServer = async (...words: readonly string[]): Promise<string> => {
    const lines: string[] = [];
    await runCommand([...words, `--config=${configFile}`], undefined, (line) => lines.push(line));
    return lines.join('\n');
  };
  const driver: Partial<ServiceDriver> = {
    abilities: new Set(['run']),
    run: async (words) => ({ exitCode: 0, stdout: await octopusServer(...words), stderr: '' }),
  };
  const hosts = {
    serviceOf: () => driver as ServiceDriver,
    api: () => octopusApi({ url, key: new Secret(key) }),
  };
  const ask = (stores: FolderReading['values']): ReturnType<typeof readFolders> =>
    readFolders(
      { nodes: ['node1'], urls: { nodes: [{ url }], loadBalancer: null }, stores },
      { database, hosts },
      calm,
    );
  return {
    ...{ instance, node, octopusServer },
    resolve: async (stores = {}) => resolveStores((await ask(stores)).readings, { version }),
    sources: async () => (await ask({})).readings.map(({ source }) => source),
  };
}

const unset = { taskLogs: null, artifacts: 'Artifacts', packages: null };

test.each(['text', 'compressed', 'mixed'] as const)(
  'every source tells of a sandbox at home, with documents in %s, and all agree',
  async (documents) => {
    const { node, resolve, sources } = await scene({ folders: unset, variant: { documents } });
    expect(await sources()).toEqual(['database', 'api', 'server']);
    const { places, home, clusterShared } = await resolve();
    expect(Object.fromEntries(places.map(({ kind, path }) => [kind, path]))).toEqual(
      storePaths(await node.documents.all(), node.home),
    );
    expect(places.map(({ how, sources: who }) => [how, who.join()])).toEqual(
      places.map(() => ['below-home', 'database,api,server']),
    );
    expect([home, clusterShared]).toEqual([node.home, null]);
  },
);

test.each(['2015', '2016'] as const)(
  'the shape %s has three stores and its documents are found',
  async (shape) => {
    const shared = { taskLogs: '/share/Logs', artifacts: '/share/Artifacts', packages: 'Packages' };
    const { node, resolve } = await scene({ shape, folders: shared });
    expect((await resolve()).places.map(({ kind, path }) => [kind, path])).toEqual([
      ['taskLogs', '/share/Logs'],
      ['artifacts', '/share/Artifacts'],
      ['packages', join(node.home, 'Packages')],
    ]);
  },
);

test('a path command is seen at once by all sources, and obeyed by the node at its next start', async () => {
  const { instance, node, octopusServer, resolve } = await scene({ folders: unset });
  const shared = join(instance.folder, 'shared');
  await octopusServer('path', `--clusterShared=${shared}`, `--nugetRepository=${shared}/P/`);
  const { places, clusterShared } = await resolve();
  expect(clusterShared).toBe(shared);
  expect(places.map(({ path, how }) => [path, how])).toEqual([
    [join(shared, 'TaskLogs'), 'below-shared'],
    [join(shared, 'Artifacts'), 'below-shared'],
    [join(shared, 'P'), 'explicit'],
    [join(shared, 'Imports'), 'below-shared'],
    [join(shared, 'EventExports'), 'below-shared'],
    [join(shared, 'Telemetry'), 'below-shared'],
  ]);
  const telemetry = (): Promise<unknown> => readdir(join(shared, 'Telemetry')).catch(() => 'not there');
  expect(await telemetry()).toBe('not there');
  await node.stop(true);
  await instance.node('NODE1', { timeScale: 1, home: node.home });
  expect(await telemetry()).toHaveLength(1);
});

test('with names that only newer servers have left out, the operator is asked for the rest and believed', async () => {
  const { node, resolve } = await scene({ folders: unset, variant: { folderNames: 'classic' } });
  await expect(resolve()).rejects.toMatchObject({
    code: 'store.unexplained',
    hint: expect.stringContaining(
      '--store imports=PATH --store eventExports=PATH --store telemetry=PATH',
    ) as string,
  });
  const said = Object.fromEntries(
    (['imports', 'eventExports', 'telemetry'] as const).map((kind) => [kind, join(node.home, kind)]),
  );
  expect((await resolve(said)).places.map(({ how }) => how)).toEqual([
    ...['explicit', 'explicit', 'explicit'],
    ...['operator', 'operator', 'operator'],
  ]);
});

test('a folder that nobody knows is refused, and its name told', async () => {
  const { resolve } = await scene({ folders: unset, variant: { folderNames: 'more' } });
  await expect(resolve()).rejects.toMatchObject({
    code: 'store.kind-unknown',
    message: expect.stringContaining('RecordingsDirectory = "Recordings" (the settings documents)') as string,
  });
});

test('two documents at odds are told, and one that is called otherwise is found', async () => {
  const { instance, node, resolve } = await scene({ folders: unset });
  const document = (await node.documents.all()).get('server-folders');
  await node.documents.put('elsewhere', { ...document, [folderProperties.taskLogs]: '/other' });
  await expect(resolve()).rejects.toMatchObject({ code: 'database.folders-ambiguous' });
  await instance.sql("DELETE FROM Configuration WHERE Id = 'server-folders'");
  expect((await resolve()).places[0]?.path).toBe('/other');
});
