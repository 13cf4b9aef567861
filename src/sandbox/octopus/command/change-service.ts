import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isAlive, waitForEnd } from '../../processes.ts';
import { readJson } from '../../read-json.ts';
import { processesOf } from '../../sandbox-folder.ts';
import { startProcess } from '../../start-process.ts';

/** Options of `service`. */
export interface ServiceChange {
  readonly start?: boolean | undefined;
  readonly stop?: boolean | undefined;
  readonly restart?: boolean | undefined;
}

/**
 * `Octopus.Server service`: starts and stops the node whose config file it is. Running already, or stopped, is fine.
 * @throws Error when it does not stop or start in time
 */
export async function changeService(
  configFile: string,
  wish: ServiceChange,
  print: (line: string) => void,
): Promise<void> {
  const home = dirname(configFile);
  const folder = join(home, '..', '..');
  const name = home.slice(dirname(home).length + 1);
  const own = (await processesOf(folder)).filter((each) => each.name === name);
  const current = own.at(-1);
  const ready = join(home, 'ready.json');
  if ((wish.stop === true || wish.restart === true) && current !== undefined && (await isAlive(current))) {
    writeFileSync(join(home, 'stop'), '');
    if ((await waitForEnd([current], 30_000)).length > 0) throw new Error('the service did not stop in time');
    print('Service stopped');
  }
  if (wish.start !== true && wish.restart !== true) return;
  if (current !== undefined && (await isAlive(current))) {
    print('Service is running already');
    return;
  }
  for (const file of [join(home, 'stop'), ready]) rmSync(file, { force: true });
  const args = JSON.parse(readFileSync(join(home, 'arguments.json'), 'utf8')) as string[];
  const logFile = join(home, 'node.log');
  appendFileSync(logFile, '');
  const started = await startProcess({ folder, name, program: 'sandbox-node', args, logFile });
  const until = Date.now() + 30_000;
  while (!existsSync(ready) || (await readJson(ready)) === null) {
    if (Date.now() > until || !(await isAlive(started))) throw new Error('the service did not start');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  print('Service started');
}
