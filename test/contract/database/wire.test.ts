import { expect, test } from 'vitest';
import { openDatabase } from '../../../src/database/open-database.ts';
import { scriptedEngine } from '../../fakes/scripted-engine.ts';
import { aConnection, withServer } from './a-server.ts';

const signal = new AbortController().signal;

test('reads the cluster and the license in three round trips after one login', async () => {
  const engine = scriptedEngine();
  await withServer(engine, async (port) => {
    const lines: string[] = [];
    const database = await openDatabase(await aConnection(port), {
      applicationName: 'octo-ha test',
      debug: (l) => lines.push(l),
    });
    const cluster = await database.readCluster(signal);
    expect(cluster.nodes.map((node) => node.name)).toEqual(['NODE-A', 'NODE-B', 'NODE-C']);
    expect(await database.readLicenseText(signal)).toBe('<License/>');
    await database.close();
    expect(engine.logins).toHaveLength(1);
    expect(engine.requests).toHaveLength(3);
  });
});
