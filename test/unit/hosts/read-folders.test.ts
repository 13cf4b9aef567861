import { describe, expect, test } from 'vitest';
import { octopusApi } from '../../../src/hosts/octopus-api.ts';
import { Secret } from '../../../src/model/secret.ts';
import { httpServer } from './http-server.ts';

const calm = new AbortController().signal;
const nothing = { source: 'api', node: null, home: null, values: {}, unknown: [] };

async function folders(script: Parameters<typeof httpServer>[0]): Promise<unknown> {
  const octopus = await httpServer(script);
  const told = await octopusApi({ url: octopus.url, key: new Secret('API-X'), deadlineMs: 2_000 })
    .readFolders(calm)
    .catch((error: unknown) => error);
  expect(octopus.asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /api/configuration/server-folders/values',
  ]);
  return told;
}

describe('the folders by the REST API', () => {
  test('are told by the names it has, and a folder nobody knows is told too', async () => {
    const body = {
      LogsDirectory: 'D:\\Logs',
      TelemetryDirectory: null,
      MoviesDirectory: 'D:\\Movies',
      Links: {},
    };
    expect(await folders({ body })).toEqual({
      ...nothing,
      values: { taskLogs: 'D:\\Logs', telemetry: null },
      unknown: [{ name: 'MoviesDirectory', value: 'D:\\Movies' }],
    });
  });

  test('are not told by a server that has no such page', async () => {
    expect(await folders({ status: 404, body: { ErrorMessage: 'not found' } })).toEqual(nothing);
  });

  test('are not read from an answer that contradicts itself', async () => {
    const body = { LogsDirectory: 'D:\\Logs', LogDirectory: 'E:\\Logs' };
    expect(await folders({ body })).toMatchObject({ code: 'api.garbage' });
  });

  test('need a permission that the refusal names', async () => {
    expect(await folders({ status: 403, body: { ErrorMessage: 'no' } })).toMatchObject({
      code: 'api.refused',
      hint: expect.stringContaining('Configure Server') as string,
    });
  });
});
