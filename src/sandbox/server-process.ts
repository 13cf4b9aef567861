// The pretend SQL Server as a process of its own: `sandbox-server FOLDER`.
// Lives here: the plan in, readiness out, a clean stop. Never here: what is served (octopus/serve.ts).
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerPlan } from './octopus/plan.ts';
import { serve } from './octopus/serve.ts';
import { watchStopFile } from './octopus/watch-stop-file.ts';
import { writeWhole } from './octopus/write-whole.ts';

const folder = process.argv[2];
if (folder === undefined) throw new Error('the folder of the sandbox is missing');
const plan = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8')) as ServerPlan;
// Of a life before: what is asked for and said there is not about this one.
for (const name of ['stop', 'server.json']) rmSync(join(folder, name), { force: true });
let stopping = false;
const serving = await serve(plan, (error) => {
  if (!stopping) process.stderr.write(`${new Date().toISOString()} ${String(error)}\n`);
});
const unwatch = watchStopFile(join(folder, 'stop'), () => void stop());
process.once('SIGTERM', () => void stop()).once('SIGINT', () => void stop());
if (serving.ca !== '') writeWhole(join(folder, 'ca.pem'), serving.ca);
writeWhole(join(folder, 'server.json'), JSON.stringify({ pid: process.pid, port: serving.port }));

async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  unwatch();
  await serving.close();
}
