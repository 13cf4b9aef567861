// A pretend node as a process of its own: `sandbox-node run --config PATH [--time-scale N] …`, as `Octopus.Server run` is.
// Lives here: arguments, start, clean stop. Never here: how a node works (node/node.ts).
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { connect } from './node/database-client.ts';
import { createApi } from './node/http-api.ts';
import { startNode } from './node/node.ts';
import type { RunningNode } from './node/node.ts';
import { readServerConfig } from './server-config.ts';
import { watchStopFile } from './watch-stop-file.ts';
import { writeWhole } from './write-whole.ts';

const { values } = parseArgs({
  // `run`, by which the service is found in a list of programs.
  allowPositionals: true,
  options: {
    config: { type: 'string' },
    version: { type: 'string' },
    'time-scale': { type: 'string', default: '1' },
    'clock-offset': { type: 'string', default: '0' },
  },
});
const configPath = values.config;
if (configPath === undefined) throw new Error('--config PATH is missing');
const config = readServerConfig(readFileSync(configPath, 'utf8'));
const folder = dirname(configPath);
const listen = new URL(config.listenPrefix);
const version = values.version ?? '2025.3.14357';

let node: RunningNode | null = null;
let stopping = false;
const api = createApi(() => node, {
  name: config.nodeName,
  version,
  // Not on the command line, which every user of the machine can read.
  apiKey: readFileSync(join(folder, 'api-key'), 'utf8').trim(),
});
const database = await connect(config.connectionString, {
  application: `Octopus Server (pretend) ${config.nodeName}`,
  hostName: config.nodeName,
});
const port = await new Promise<number>((resolve, reject) => {
  api.once('error', reject);
  api.listen(Number(listen.port), listen.hostname, () => {
    const address = api.address();
    resolve(typeof address === 'object' && address !== null ? address.port : 0);
  });
});
node = await startNode(database, {
  name: config.nodeName,
  home: config.home,
  version,
  timeScale: Number(values['time-scale']),
  clockOffsetSeconds: Number(values['clock-offset']),
  onTrouble: (error) => {
    if (!stopping) process.stderr.write(`${new Date().toISOString()} ${String(error)}\n`);
  },
});
const unwatch = watchStopFile(join(folder, 'stop'), () => void stop());
process.once('SIGTERM', () => void stop()).once('SIGINT', () => void stop());
writeWhole(join(folder, 'ready.json'), JSON.stringify({ pid: process.pid, port }));

/** The clean stop: flags the node offline and leaves its tasks as they are (Octopus issues 5176 and 5174). */
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  unwatch();
  api.close();
  api.closeAllConnections();
  try {
    await node?.stop(true);
    await database.close();
  } catch (error) {
    process.stderr.write(`stopped without telling the database: ${String(error)}\n`);
  }
}
