import { expect, test } from 'vitest';
import type { FolderReading } from '../../../../src/model/folder-settings.ts';
import { judgeAtRest, whyUntold } from '../../../../src/operations/migrate/tell-at-rest.ts';
import type { ServiceDriver } from '../../../../src/edges.ts';
import { documentsTell, nodeTells } from './readings.ts';
import { old, shared } from './repoint-world.ts';

const change = { from: old, to: shared, version: '2025.1.1', stores: {} };
const api: FolderReading = { source: 'api', node: null, home: null, values: old };

function why(readings: readonly FolderReading[], kind = 'ssh'): string | null {
  const hosts = { serviceOf: () => ({ kind }) as ServiceDriver };
  return whyUntold(judgeAtRest(readings, change, hosts));
}

test('with the nodes stopped the documents tell, and Octopus.Server on a machine; not the REST API, nor a container', () => {
  expect(why([documentsTell(old), api])).toBeNull();
  expect(why([nodeTells('node-1', 'C:\\Octopus', old), api])).toBeNull();
  for (const kind of ['docker', 'kubernetes'])
    expect(why([nodeTells('node-1', 'C:\\Octopus', old), api], kind)).toContain('where the stores are');
  expect(why([api])).toContain('with every node stopped nobody could tell where the stores are');
});

test('what hangs off a folder that nobody tells is named', () => {
  const { clusterShared, ...rootless } = old;
  expect(clusterShared).toBeNull();
  expect(why([documentsTell(rootless), api])).toContain(
    'nobody could tell where these are: taskLogs, artifacts,',
  );
});
